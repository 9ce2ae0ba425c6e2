"""Operations, and the versions of the folder that each is planned from."""
