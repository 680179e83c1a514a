@echo off
cd /d "%~dp0..\.."
if exist "%~dp0settings.cmd" call "%~dp0settings.cmd"
.venv\Scripts\python.exe manage.py tick
