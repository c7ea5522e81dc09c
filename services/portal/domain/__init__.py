"""What pages show and no service decides: how numbers are drawn. Pure: data in, text out."""
