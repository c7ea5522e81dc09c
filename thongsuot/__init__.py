"""The command line `thongsuot`: runs the stack, reads and derives documents, demonstrates and verifies."""
