"""Reading oBDS 3 (German oncology basic data set) and turning its messages into facts. Pure: no database, no clock."""
