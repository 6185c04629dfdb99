<#
.SYNOPSIS
Windows Serverバックアップの結果を報告します。

.DESCRIPTION
終わったバックアップを、終わり方（HResult）とともに報告します。HResultが0でないものは、状態が「完了」でも失敗です。
何度実行しても、同じバックアップは1回だけ数えられます。タスクスケジューラで、1時間ごとに、SYSTEMで動かします。

.PARAMETER Job
サーバーのジョブの名前。

.PARAMETER Last
さかのぼる件数。

.PARAMETER Folder
Set-ReportToken.ps1 で保存したフォルダー。

.EXAMPLE
.\Send-WindowsServerBackup.ps1 -Job 'SV-FILE01 全体'
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][string]$Job,
    [ValidateRange(1, 50)][int]$Last = 10,
    [string]$Folder = "$env:ProgramData\backup-report"
)
. (Join-Path $PSScriptRoot 'Reporting.ps1')
Import-Module WindowsServerBackup

function ConvertTo-Report($Found) {
    $items = @($Found.JobItems | Where-Object { $null -ne $_ })
    $failed = @($items | Where-Object { [bool](Get-Value $_ 'HResult') -or [bool](Get-Value $_ 'SubHResult') })
    $code = '0x{0:X8}' -f $Found.HResult
    if ($Found.HResult -ne 0) {
        $outcome = 'failed'
        $reason = "$code $($Found.ErrorDescription)"
    } elseif ($failed.Count -gt 0) {
        $outcome = 'warned'
        $reason = 'できなかったもの: ' + (($failed | ForEach-Object { $_.Name }) -join '、')
    } else {
        $outcome = 'succeeded'
        $reason = ''
    }
    $report = @{
        job = $Job; outcome = $outcome; reason = $reason.Trim()
        started_at = Format-ReportTime $Found.StartTime; ended_at = Format-ReportTime $Found.EndTime
    }
    $bytes = 0
    foreach ($item in $items) { $bytes += [long](Get-Value $item 'BytesProcessed') }
    if ($bytes -gt 0) { $report['bytes'] = $bytes }
    $report
}

$jobs = @(Get-WBJob -Previous $Last | Where-Object { "$($_.JobType)" -eq 'Backup' -and $_.EndTime.Year -gt 1601 })
$since = (Get-Date).AddDays(-28)
foreach ($found in ($jobs | Where-Object { $_.EndTime -gt $since } | Sort-Object StartTime)) {
    $report = ConvertTo-Report $found
    Add-Report $Folder (Get-ReportName "wsb $env:COMPUTERNAME $Job $($report.started_at)") $report
}
exit [int]((Send-WaitingReport $Folder) -gt 0)
