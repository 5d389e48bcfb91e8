"""Live state inside this process: the default of every live port."""
