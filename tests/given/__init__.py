"""What tests start from: shops, rows put straight into them, and files of the platforms."""
