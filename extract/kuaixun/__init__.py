"""kuaixun (快讯): Chinese news bulletins in, a checked table of projects out."""
