"""The demo: the invented centre in a real database, looked after by invented colleagues. Only where DEMO is on."""
