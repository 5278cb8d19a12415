"""`python -m acquisition COMMAND`."""

from acquisition.cli import main

if __name__ == "__main__":
    main()
