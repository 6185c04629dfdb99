<#
.SYNOPSIS
サーバーを Windows に入れ、取り除くための関数です。install.ps1 と uninstall.ps1 が読み込みます。

.DESCRIPTION
このファイルを直接実行する必要はありません。
#>

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
# What the programs say is UTF-8.
[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false

# Where the parts of a server lie.
function Get-Place([string]$Name) {
    $programs = Join-Path $env:ProgramFiles 'kouzyou'
    $folder = Join-Path $env:ProgramData "kouzyou\$Name"
    @{
        Program = Join-Path $programs "$Name\$Name.exe"
        Command = Join-Path $programs "$Name.cmd"
        Folder = $folder
        Settings = Join-Path $folder '.env'
        Rule = "kouzyou-$Name"
    }
}

# The licences of what the program is made of: beside the scripts, or where the repository has them.
function Find-Notice {
    foreach ($file in 'LICENSE-MIT', 'THIRD-PARTY-NOTICES.md') {
        $found = $PSScriptRoot, (Join-Path $PSScriptRoot '..\..') | ForEach-Object { Join-Path $_ $file } |
            Where-Object { Test-Path -LiteralPath $_ -PathType Leaf } | Select-Object -First 1
        if (-not $found) {
            throw "$file がありません。プログラムと一緒に配られたものを、このスクリプトと同じフォルダーに置いてから、もう一度実行してください。"
        }
        $found
    }
}

# Runs the program of the server with the settings of the service; it speaks for itself.
function Invoke-Server([hashtable]$Place, [string[]]$Arguments) {
    $before = $env:SETTINGS_FILE
    $env:SETTINGS_FILE = $Place.Settings
    try { & $Place.Program @Arguments | Out-Host } finally { $env:SETTINGS_FILE = $before }
    if ($LASTEXITCODE -ne 0) { throw "$($Arguments -join ' ') ができなかったので、ここで止めます。理由を直してから、もう一度実行してください。" }
}

function Test-Service([string]$Name) {
    $null -ne (Get-Service -Name $Name -ErrorAction SilentlyContinue)
}

# Only SYSTEM and administrators can open the folder, and whomever it is granted to. By number, because the names are other
# words in Japanese.
function Protect-Folder([string]$Folder) {
    if (-not (Test-Path -LiteralPath $Folder)) { New-Item -ItemType Directory -Path $Folder | Out-Null }
    Set-Access @($Folder, '/inheritance:r', '/grant:r', '*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F')
}

# The account may write in the folder, and in all that is in it.
function Grant-Folder([string]$Folder, [string]$Account) {
    Set-Access @($Folder, '/grant:r', "${Account}:(OI)(CI)M")
}

function Set-Access([string[]]$Arguments) {
    & "$env:SystemRoot\System32\icacls.exe" @Arguments | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "フォルダー $($Arguments[0]) の権限を設定できません。" }
}

# 48 random bytes, in letters.
function New-SecretKey {
    $bytes = New-Object byte[] 48
    $random = [Security.Cryptography.RandomNumberGenerator]::Create()
    try { $random.GetBytes($bytes) } finally { $random.Dispose() }
    [Convert]::ToBase64String($bytes)
}

# Writes text as the server reads it: UTF-8 without a mark.
function Write-Text([string]$Path, [string]$Text) {
    [IO.File]::WriteAllText($Path, $Text, (New-Object Text.UTF8Encoding $false))
}

# The ports at which the settings have the server take connections from other machines.
function Get-OpenPort([string]$Settings) {
    foreach ($line in (Get-Content -LiteralPath $Settings -Encoding UTF8)) {
        if ($line -match '^\s*(HTTP_)?LISTEN\s*=\s*["'']?(.+):(\d+)["'']?\s*$') {
            $address, $port = $Matches[2], $Matches[3]
            if ($address -notmatch '^(127\.|localhost$|\[::1\]$)') { $port }
        }
    }
}
