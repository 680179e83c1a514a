@echo off
rem backup.cmd E:\backups : one file for each day of the week, written aside first so that a failure spoils nothing.
if "%~1"=="" (echo Name the folder for the backups. & exit /b 1)
cd /d "%~dp0..\.."
if exist "%~dp0settings.cmd" call "%~dp0settings.cmd"
for /f %%d in ('powershell -NoProfile -Command "(Get-Date).DayOfWeek.value__"') do set DAY=%%d
if exist "%~1\weixiu-%DAY%.part" del "%~1\weixiu-%DAY%.part"
.venv\Scripts\python.exe manage.py backup "%~1\weixiu-%DAY%.part" || exit /b 1
move /y "%~1\weixiu-%DAY%.part" "%~1\weixiu-%DAY%.zip" > nul
