"""What offices exchange with other systems: packages in the formats that these read and write."""
