"""The pages of the desk: Indonesian first, English second."""
