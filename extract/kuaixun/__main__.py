"""`python -m kuaixun` is the command `kuaixun`."""

from kuaixun.cli import main

if __name__ == "__main__":
    main()
