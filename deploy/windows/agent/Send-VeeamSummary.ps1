<#
.SYNOPSIS
Veeam Backup & Replication のジョブの結果を報告します。

.DESCRIPTION
終わったセッションを、Success・Warning・Failed の結果とともに報告します。終わっていないセッションは、次に動いたときに報告します。
何度実行しても、同じセッションは1回だけ数えられます。Veeamのサーバーで、タスクスケジューラから1時間ごとに動かします。
REST API（9419）を使えるときは、そちらの連携のほうが詳しく分かります。

.PARAMETER Job
サーバーのジョブの名前。

.PARAMETER VeeamJob
Veeamのジョブの名前。書かなければ -Job と同じです。

.PARAMETER Hours
さかのぼる時間。

.PARAMETER Folder
Set-ReportToken.ps1 で保存したフォルダー。

.EXAMPLE
.\Send-VeeamSummary.ps1 -Job '基幹サーバー' -VeeamJob 'Backup Job 1'
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][string]$Job,
    [string]$VeeamJob = $Job,
    [ValidateRange(1, 600)][int]$Hours = 72,
    [string]$Folder = "$env:ProgramData\backup-report"
)
. (Join-Path $PSScriptRoot 'Reporting.ps1')
# From version 11 on a module; the snap-in of earlier versions is gone.
Import-Module Veeam.Backup.PowerShell -DisableNameChecking

function ConvertTo-Outcome([string]$Result) {
    switch ($Result) {
        'Success' { 'succeeded' }
        'Warning' { 'warned' }
        # What is neither is no success.
        default { 'failed' }
    }
}

$since = (Get-Date).AddHours(-$Hours)
$sessions = @(Get-VBRBackupSession | Where-Object { $_.JobName -eq $VeeamJob -and $_.EndTime -gt $since })
# A session that goes on has no result yet, and an end of the year 1900.
$sessions = @($sessions | Where-Object { "$($_.State)" -eq 'Stopped' -and "$($_.Result)" -ne 'None' } | Sort-Object EndTime)
foreach ($session in $sessions) {
    $report = @{
        job = $Job; outcome = ConvertTo-Outcome "$($session.Result)"
        started_at = Format-ReportTime $session.CreationTime; ended_at = Format-ReportTime $session.EndTime
        log = @("Veeam $($session.JobName) $($session.Name)")
    }
    if ($report.outcome -ne 'succeeded') { $report['reason'] = "Veeamの結果は $($session.Result) でした" }
    $bytes = @(Get-VBRTaskSession -Session $session | ForEach-Object { $_.Progress.TransferedSize } | Measure-Object -Sum)
    if ($bytes.Count -gt 0 -and $bytes[0].Count -gt 0) { $report['bytes_added'] = [long]$bytes[0].Sum }
    Add-Report $Folder (Get-ReportName "veeam $Job $($session.Id)") $report
}
exit [int]((Send-WaitingReport $Folder) -gt 0)
