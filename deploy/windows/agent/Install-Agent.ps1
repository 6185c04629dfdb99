<#
.SYNOPSIS
backup-agent.exe を入れ、Windows の起動とともに動くようにします。

.DESCRIPTION
プログラムを Program Files に、設定・トークン・送信待ちの報告を ProgramData\backup-agent に置きます（SYSTEM と管理者だけが開けます）。
タスクスケジューラに登録し、起動時に SYSTEM で始めます。止まったら、5分以内に始め直します。
もう一度実行すると、プログラムを入れ替えます。登録コードは、あとで聞かれます（コマンドの履歴に残りません）。
管理者として開いた PowerShell で実行してください。

.PARAMETER Program
作られたプログラム（backup-agent.exe）。

.PARAMETER Server
サーバーのアドレス。書くと、登録コードをたずねて接続します。接続してあれば要りません。

.PARAMETER Remove
登録とプログラムを取り除きます。設定と送信待ちの報告は残ります。

.EXAMPLE
.\Install-Agent.ps1 -Program .\backup-agent.exe -Server https://backup.example.jp

.EXAMPLE
.\Install-Agent.ps1 -Remove
#>
#Requires -Version 5.1
#Requires -RunAsAdministrator
[CmdletBinding(DefaultParameterSetName = 'Install')]
param(
    [Parameter(Mandatory = $true, ParameterSetName = 'Install')]
    [ValidateScript({ Test-Path -LiteralPath $_ -PathType Leaf })][string]$Program,
    [Parameter(ParameterSetName = 'Install')][ValidatePattern('^https://[^/]+$')][string]$Server,
    [Parameter(Mandatory = $true, ParameterSetName = 'Remove')][switch]$Remove
)
. (Join-Path $PSScriptRoot 'Reporting.ps1')
Import-Module ScheduledTasks
# What the program says is UTF-8.
[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false

$name, $path = 'backup-agent', '\kouzyou\'
$programs = Join-Path $env:ProgramFiles 'kouzyou\backup-agent'
$installed = Join-Path $programs 'backup-agent.exe'
$folder = Join-Path $env:ProgramData 'backup-agent'

function Find-Task { Get-ScheduledTask -TaskName $name -TaskPath $path -ErrorAction SilentlyContinue }

# Ends the agent, and waits until its program can be replaced. What it has not sent lies on the disk.
function Stop-Agent {
    if ($null -eq (Find-Task)) { return }
    Stop-ScheduledTask -TaskName $name -TaskPath $path
    foreach ($second in 1..30) {
        $running = @(Get-Process -Name $name -ErrorAction SilentlyContinue | Where-Object { $_.Path -eq $installed })
        if ($running.Count -eq 0) { return }
        Start-Sleep -Seconds 1
    }
    throw 'エージェントが止まりません。タスクマネージャーで backup-agent.exe を終わらせてから、もう一度実行してください。'
}

function Invoke-Agent([string[]]$Arguments) {
    & $installed @Arguments | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "backup-agent $($Arguments[0]) ができなかったので、ここで止めます。理由を直してから、もう一度実行してください。" }
}

# The licences of what the program is made of: beside this script, or where the repository has them.
function Find-Notice {
    foreach ($file in 'LICENSE-MIT', 'THIRD-PARTY-NOTICES.md') {
        $found = $PSScriptRoot, (Join-Path $PSScriptRoot '..\..\..') | ForEach-Object { Join-Path $_ $file } |
            Where-Object { Test-Path -LiteralPath $_ -PathType Leaf } | Select-Object -First 1
        if (-not $found) {
            throw "$file がありません。プログラムと一緒に配られたものを、このスクリプトと同じフォルダーに置いてから、もう一度実行してください。"
        }
        $found
    }
}

$notices = if (-not $Remove) { Find-Notice }
Stop-Agent
if ($Remove) {
    if ($null -ne (Find-Task)) { Unregister-ScheduledTask -TaskName $name -TaskPath $path -Confirm:$false }
    if (Test-Path -LiteralPath $programs) { Remove-Item -LiteralPath $programs -Recurse -Force }
    Write-Output "backup-agent を取り除きました。設定とトークン（$folder）は残っています。サーバーの「エージェント」で取り消してください。"
    exit 0
}

New-Item -ItemType Directory -Force -Path $programs | Out-Null
Copy-Item -LiteralPath $Program -Destination $installed -Force
Copy-Item -LiteralPath $notices -Destination $programs -Force
New-ProtectedFolder $folder
Write-Output "プログラムを置きました: $installed"

if ($Server) {
    $code = (Read-Host -Prompt '登録コード').Trim()
    Invoke-Agent @('enrol', '--server', $Server, '--code', $code)
}

$action = New-ScheduledTaskAction -Execute $installed -Argument 'run' -WorkingDirectory $folder
# A task that has ended is not begun again by itself, so it is begun every five minutes; one that runs is left alone.
$triggers = @((New-ScheduledTaskTrigger -AtStartup), (New-ScheduledTaskTrigger -Once -At (Get-Date) `
    -RepetitionInterval (New-TimeSpan -Minutes 5) -RepetitionDuration (New-TimeSpan -Days 3650)))
# SYSTEM, by number, because the names are other words in Japanese.
$principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
# It runs without end.
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -AllowStartIfOnBatteries `
    -DontStopIfGoingOnBatteries -ExecutionTimeLimit ([TimeSpan]::Zero)
Register-ScheduledTask -TaskName $name -TaskPath $path -Action $action -Trigger $triggers -Principal $principal `
    -Settings $settings -Description 'バックアップの結果を、バックアップ管理システムに報告します。' -Force | Out-Null

if (Test-Path -LiteralPath (Join-Path $folder 'identity.json')) {
    Start-ScheduledTask -TaskName $name -TaskPath $path
    Write-Output "動いています。見るものを登録するには: & '$installed' watch add --job … --tool …"
} else {
    Write-Output "まだ接続していません: & '$installed' enrol --server https://… --code 登録コード"
    Write-Output "接続したら始めます: Start-ScheduledTask -TaskPath '$path' -TaskName $name"
}
