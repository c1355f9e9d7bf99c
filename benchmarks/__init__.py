"""What the program is measured on, a package for each part of it."""
