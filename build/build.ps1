# What mirtool.cmd does before it starts the program: builds it if it is not there or a source is newer. Untested so far.
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$program = Join-Path $root 'src\Cli\bin\Release\net10.0\mirtool.dll'
$state = Join-Path $root '.mirtool'
$stamp = Join-Path $state 'built'

function Get-Sources {
    $paths = 'src', 'build', 'datasets\taxonomies', 'models', 'global.json', 'Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props'
    foreach ($path in $paths) {
        $full = Join-Path $root $path
        if (Test-Path $full) {
            Get-ChildItem $full -Recurse -File | Where-Object { $_.FullName -notmatch '\\(bin|obj)\\' }
        }
    }
}

function Test-Built {
    if (-not ((Test-Path $program) -and (Test-Path $stamp))) { return $false }
    $sources = @(Get-Sources)
    $time = (Get-Item $stamp).LastWriteTimeUtc
    return ((Get-Content $stamp -Raw).Trim() -eq "$($sources.Count)") -and -not ($sources | Where-Object { $_.LastWriteTimeUtc -gt $time })
}

if (Test-Built) { exit 0 }

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue) -or -not ((& dotnet --list-sdks) -match '^1\d\.')) {
    [Console]::Error.WriteLine('mirtool: building needs the .NET 10 SDK. Install it with: winget install Microsoft.DotNet.SDK.10')
    exit 2
}

New-Item -ItemType Directory -Force $state | Out-Null
# One build at a time.
$mutex = New-Object System.Threading.Mutex($false, 'Global\mirtool-build')
try { [void]$mutex.WaitOne() } catch [System.Threading.AbandonedMutexException] { }
try {
    if (Test-Built) { exit 0 }
    [Console]::Error.WriteLine('mirtool: building (only when a source has changed; the first time, packages are fetched as well)')
    # The stamp bears the time of the build's start: a source edited during the build is newer.
    Set-Content "$stamp.new" @(Get-Sources).Count
    $started = (Get-Item "$stamp.new").LastWriteTimeUtc
    $log = Join-Path $state 'build.log'
    & dotnet build (Join-Path $root 'src\Cli\MirTool.Cli.csproj') -c Release -v quiet -nologo -nodeReuse:false > $log
    if ($LASTEXITCODE -ne 0) {
        Get-Content $log | ForEach-Object { [Console]::Error.WriteLine($_) }
        [Console]::Error.WriteLine("mirtool: the build failed; its output is above and in $log")
        exit 1
    }
    Move-Item -Force "$stamp.new" $stamp
    (Get-Item $stamp).LastWriteTimeUtc = $started
}
finally { $mutex.ReleaseMutex() }
