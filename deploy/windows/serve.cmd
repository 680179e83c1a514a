@echo off
rem Serves the app to the office network on port 8000. Settings: copy settings.example.cmd to settings.cmd.
cd /d "%~dp0..\.."
if exist "%~dp0settings.cmd" call "%~dp0settings.cmd"
call python manage.py migrate --noinput || exit /b 1
call python manage.py collectstatic --noinput --verbosity 0 || exit /b 1
.venv\Scripts\python.exe -m waitress --listen=0.0.0.0:8000 --threads=8 --max-request-body-size=136314880 community.wsgi:application
