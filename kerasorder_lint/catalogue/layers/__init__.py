"""One file for each family of layers, named as the folders of keras/src/layers; each file lists
its entries in `LAYERS`. A new layer is one entry in its family's file."""
