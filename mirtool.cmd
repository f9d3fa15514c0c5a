@echo off
rem Starts MirTool on Windows, as ./mirtool does elsewhere: builds it when a source has changed, then runs it. Untested so far.
setlocal
where dotnet >nul 2>nul
if errorlevel 1 (
    echo mirtool: .NET 10 is needed and was not found. Install it with: winget install Microsoft.DotNet.SDK.10 1>&2
    exit /b 2
)
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0build\build.ps1"
if errorlevel 1 exit /b %errorlevel%
rem What libsndfile.dll and soxr.dll are and where to get them, the program says itself if they are missing.
dotnet "%~dp0src\Cli\bin\Release\net10.0\mirtool.dll" %*
exit /b %errorlevel%
