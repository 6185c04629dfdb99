<#
.SYNOPSIS
報告のスクリプトを、タスクスケジューラに登録します。

.DESCRIPTION
スクリプトを Program Files に写し（管理者だけが書き換えられます）、SYSTEM で、決まった間隔で動かします。同じ名前のタスクは
登録し直します。電源が切れていて動かなかった分は、次に動けるときに動きます。
先に Set-ReportToken.ps1 を実行してください。管理者として開いた PowerShell で実行してください。

.PARAMETER Script
登録するスクリプト。

.PARAMETER Job
サーバーのジョブの名前。

.PARAMETER Parameter
スクリプトのほかの引数。

.PARAMETER Minutes
動かす間隔（分）。

.PARAMETER Remove
登録を取り消します。

.EXAMPLE
.\Register-ReportTask.ps1 -Script Send-WindowsServerBackup.ps1 -Job 'SV-FILE01 全体'

.EXAMPLE
.\Register-ReportTask.ps1 -Script Send-AomeiBackup.ps1 -Job '図面' -Parameter @{ Task = 'Nightly' }

.EXAMPLE
.\Register-ReportTask.ps1 -Script Send-AomeiBackup.ps1 -Job '図面' -Remove
#>
#Requires -Version 5.1
#Requires -RunAsAdministrator
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)]
    [ValidateSet('Send-WindowsServerBackup.ps1', 'Send-AomeiBackup.ps1', 'Send-VeeamSummary.ps1')]
    [string]$Script,
    [Parameter(Mandatory = $true)][string]$Job,
    [hashtable]$Parameter = @{},
    [ValidateRange(5, 1440)][int]$Minutes = 60,
    [switch]$Remove
)
. (Join-Path $PSScriptRoot 'Reporting.ps1')
Import-Module ScheduledTasks

$path = '\kouzyou\'
# What a name of a task may not have.
$name = "$([IO.Path]::GetFileNameWithoutExtension($Script)) $Job" -replace '[\\/:*"<>|]', '_'
if ($Remove) {
    Unregister-ScheduledTask -TaskName $name -TaskPath $path -Confirm:$false
    Write-Output "登録を取り消しました: $path$name"
    exit 0
}

# A word of a command line. A backslash before the closing quote would be taken for part of it.
function Format-Word([string]$Word) {
    if ($Word.Contains('"')) { throw "引用符（`"）は使えません: $Word" }
    '"' + ($Word -replace '(\\+)$', '$1$1') + '"'
}

# What runs as SYSTEM must be where nobody else can change it.
$programs = Join-Path $env:ProgramFiles 'kouzyou\backup-report'
New-Item -ItemType Directory -Force -Path $programs | Out-Null
foreach ($file in 'Reporting.ps1', $Script) {
    Copy-Item -LiteralPath (Join-Path $PSScriptRoot $file) -Destination $programs -Force
}

$words = @('-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', (Format-Word (Join-Path $programs $Script)))
$words += @('-Job', (Format-Word $Job))
foreach ($key in $Parameter.Keys) {
    if ("$key" -notmatch '^[A-Za-z]+$') { throw "引数の名前ではありません: $key" }
    $words += @("-$key", (Format-Word "$($Parameter[$key])"))
}
$powershell = "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe"
$action = New-ScheduledTaskAction -Execute $powershell -Argument ($words -join ' ')
# Windows Server 2012 R2 wants to be told for how long.
$trigger = New-ScheduledTaskTrigger -Once -At (Get-Date).AddMinutes(1) `
    -RepetitionInterval (New-TimeSpan -Minutes $Minutes) -RepetitionDuration (New-TimeSpan -Days 3650)
# SYSTEM, by number, because the names are other words in Japanese.
$principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -AllowStartIfOnBatteries `
    -DontStopIfGoingOnBatteries -ExecutionTimeLimit (New-TimeSpan -Minutes 30)
Register-ScheduledTask -TaskName $name -TaskPath $path -Action $action -Trigger $trigger -Principal $principal `
    -Settings $settings -Description "$Job の結果を、バックアップ管理システムに報告します。" -Force | Out-Null
Write-Output "登録しました: $path$name（${Minutes}分ごと。結果は Get-ScheduledTaskInfo で確かめられます）"

if (-not (Test-Path -LiteralPath "$env:ProgramData\backup-report\report.json") -and -not $Parameter.ContainsKey('Folder')) {
    Write-Warning 'サーバーとトークンがまだありません。Set-ReportToken.ps1 を実行してください。'
}
