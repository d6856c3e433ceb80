"""`python -m contactline` is the command line."""

from contactline.cli import main

main()
