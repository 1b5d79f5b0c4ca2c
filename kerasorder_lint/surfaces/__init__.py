"""Where the analysis is used from: the command line, flake8, editors."""
