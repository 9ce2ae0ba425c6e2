"""Who stands where: balance, beats and assignment."""
