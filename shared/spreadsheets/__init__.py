"""Spreadsheets: sheets as data, written as .xlsx or CSV; filled-in ones read back with everything in them doubted."""
