"""PVT, Twins, NesT and TNT over one picture and one spot. One file, one view."""
