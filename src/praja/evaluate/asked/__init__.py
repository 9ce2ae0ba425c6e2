"""What every place asks for, worked out from the operation: the other half of each comparison."""
