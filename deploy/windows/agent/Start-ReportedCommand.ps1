<#
.SYNOPSIS
バックアップのコマンドを実行し、終わり方を報告します。

.DESCRIPTION
終了コードが0なら成功、-WarningCode の値なら警告、それ以外は失敗です。このスクリプトは、コマンドと同じ終了コードで終わります。
報告が届かなくても、コマンドの終わり方は変わりません。届かなかった報告は、次に動いたときに送ります。

.PARAMETER Job
サーバーのジョブの名前。

.PARAMETER Program
実行するプログラム。

.PARAMETER Arguments
引数。

.PARAMETER WarningCode
警告とみなす終了コード。robocopyなら 1,2,3,4,5,6,7 のうち警告にするもの。

.PARAMETER SuccessCode
成功とみなす終了コード。

.PARAMETER Folder
Set-ReportToken.ps1 で保存したフォルダー。

.EXAMPLE
.\Start-ReportedCommand.ps1 -Job '共有フォルダー' -SuccessCode 0,1 -WarningCode 2,3 -Program robocopy.exe -Arguments 'D:\share','\\nas\copy','/MIR'
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][string]$Job,
    [Parameter(Mandatory = $true)][string]$Program,
    [string[]]$Arguments = @(),
    [int[]]$WarningCode = @(),
    [int[]]$SuccessCode = @(0),
    [string]$Folder = "$env:ProgramData\backup-report"
)
. (Join-Path $PSScriptRoot 'Reporting.ps1')

$started = Get-Date
$lines = New-Object Collections.Generic.Queue[string]
$code = 1
$reason = ''
try {
    # What a program writes to standard error is no error of this script.
    $ErrorActionPreference = 'Continue'
    & $Program @Arguments 2>&1 | ForEach-Object {
        $line = "$_"
        Write-Output $line
        $lines.Enqueue($line.Substring(0, [Math]::Min(1000, $line.Length)))
        if ($lines.Count -gt 200) { [void]$lines.Dequeue() }
    }
    $code = $LASTEXITCODE
} catch {
    $reason = "コマンドを実行できません: $($_.Exception.Message)"
}
$ErrorActionPreference = 'Stop'

if ($reason) {
    $outcome = 'failed'
} elseif ($SuccessCode -contains $code) {
    $outcome = 'succeeded'
} elseif ($WarningCode -contains $code) {
    $outcome = 'warned'
    $reason = "終了コードは${code}でした（警告）"
} else {
    $outcome = 'failed'
    $reason = "終了コードは${code}でした"
}
try {
    $report = @{
        job = $Job; outcome = $outcome; reason = $reason; log = $lines.ToArray()
        started_at = Format-ReportTime $started; ended_at = Format-ReportTime (Get-Date)
    }
    Add-Report $Folder (Get-ReportName "command $env:COMPUTERNAME $Job $($report.started_at) $PID") $report
    [void](Send-WaitingReport $Folder)
} catch {
    Write-Warning "報告できませんでした: $($_.Exception.Message)"
}
exit $code
