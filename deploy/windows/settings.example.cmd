@echo off
rem The name or address that the other computers type, and where the data is kept.
set ALLOWED_HOSTS=localhost,127.0.0.1,192.168.1.10
set DATA_DIR=D:\weixiu-data
