<#
.SYNOPSIS
autograder か backup-mgmt を、Windows のサービスとして入れます。

.DESCRIPTION
プログラムを Program Files に、設定とデータを ProgramData に置き、サービスとして登録して始めます。もう一度実行すると、
バックアップを取ってからプログラムを入れ替えます。すでにある設定とデータは、そのままです。
フォルダーを開けるのは、SYSTEM と管理者と、サービスのアカウントだけです。
管理者として開いた PowerShell で実行してください。

.PARAMETER Name
autograder か backup-mgmt。

.PARAMETER Program
作られたプログラム（.exe）。

.PARAMETER Listen
待ち受けるアドレスとポート。はじめて入れるときに設定ファイルに書きます。書かなければ、この機械の中だけで待ち受けます。

.PARAMETER Account
サービスのアカウント。書かなければ、専用の仮想アカウント（NT SERVICE\名前）です。パスワードの要るアカウントは使えません。

.EXAMPLE
.\install.ps1 -Name autograder -Program .\autograder.exe

.EXAMPLE
.\install.ps1 -Name backup-mgmt -Program .\backup-mgmt.exe -Listen 0.0.0.0:5000 -Account LocalSystem
#>
#Requires -Version 5.1
#Requires -RunAsAdministrator
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][ValidateSet('autograder', 'backup-mgmt')][string]$Name,
    [Parameter(Mandatory = $true)][ValidateScript({ Test-Path -LiteralPath $_ -PathType Leaf })][string]$Program,
    [ValidatePattern('^.+:[0-9]{1,5}$')][string]$Listen,
    [string]$Account
)
. (Join-Path $PSScriptRoot 'Installation.ps1')

$place = Get-Place $Name
$notices = Find-Notice
Protect-Folder $place.Folder
foreach ($part in 'data', 'logs') {
    New-Item -ItemType Directory -Force -Path (Join-Path $place.Folder $part) | Out-Null
}

if (Test-Path -LiteralPath $place.Program) {
    # An upgrade is undone by restoring this backup with the former program.
    if (Test-Path -LiteralPath $place.Settings) { Invoke-Server $place @('backup') }
    if (Test-Service $Name) { Invoke-Server $place @('service', 'stop') }
    # Whoever goes back finds the program before this one, and only that.
    if ((Get-FileHash -LiteralPath $place.Program).Hash -ne (Get-FileHash -LiteralPath $Program).Hash) {
        Copy-Item -LiteralPath $place.Program -Destination "$($place.Program).before" -Force
        Write-Output "前のプログラムを残しました: $($place.Program).before（その前のものは消しました）"
    }
}
New-Item -ItemType Directory -Force -Path (Split-Path -Parent $place.Program) | Out-Null
Copy-Item -LiteralPath $Program -Destination $place.Program -Force
Copy-Item -LiteralPath $notices -Destination (Split-Path -Parent $place.Program) -Force
$command = "@echo off`r`nrem Runs a command of the server with the settings of the service.`r`n" +
    "if not defined SETTINGS_FILE set `"SETTINGS_FILE=$($place.Settings)`"`r`n`"%~dp0$Name\$Name.exe`" %*`r`n"
Write-Text $place.Command $command
Write-Output "プログラムを置きました: $($place.Program)（コマンドは $($place.Command)）"

if (-not (Test-Path -LiteralPath $place.Settings)) {
    if (-not $Listen) { $Listen = if ($Name -eq 'autograder') { '127.0.0.1:8080' } else { '127.0.0.1:5000' } }
    $settings = Get-Content -LiteralPath (Join-Path $PSScriptRoot 'settings.env') -Raw -Encoding UTF8
    $settings = $settings.Replace('@NAME@', $Name).Replace('@FOLDER@', $place.Folder).Replace('@LISTEN@', $Listen)
    $settings = $settings.Replace('@DATABASE@', ($place.Folder -replace '\\', '/')).Replace('@SECRET_KEY@', (New-SecretKey))
    Write-Text $place.Settings $settings
    Write-Output "設定ファイルを作りました: $($place.Settings)（新しい鍵が入っています。控えを別の場所に保管してください）"
} elseif ($Listen) {
    Write-Warning "設定ファイルはもうあるので、-Listen は使いません。$($place.Settings) の LISTEN を変えてください。"
}

Invoke-Server $place @('migrate', '--no-backup')
$registration = @('service', 'install', '--folder', $place.Folder)
if ($Account) { $registration += @('--account', $Account) } else { $Account = "NT SERVICE\$Name" }
Invoke-Server $place $registration
# The virtual account is known only once the service is.
if ($Account -ne 'LocalSystem') { Grant-Folder $place.Folder $Account }

$ports = @(Get-OpenPort $place.Settings)
Remove-NetFirewallRule -Name $place.Rule -ErrorAction SilentlyContinue
if ($ports.Count -gt 0) {
    New-NetFirewallRule -Name $place.Rule -DisplayName "$Name（kouzyou）" -Direction Inbound -Action Allow `
        -Protocol TCP -LocalPort $ports -Program $place.Program -Profile @('Domain', 'Private') | Out-Null
    Write-Output "ファイアウォールを開けました: ポート $($ports -join '、')（ドメインとプライベートのネットワーク）"
} else {
    Write-Output 'この機械の中だけで待ち受けるので、ファイアウォールは開けていません。'
}

Invoke-Server $place @('service', 'start')
Write-Output "はじめの管理者を作るには: & '$($place.Command)' createsuperuser"
