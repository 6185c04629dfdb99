<#
.SYNOPSIS
AOMEI Backupper のログを読み、結果を報告します。

.DESCRIPTION
ログ1つが実行1回です。成功の言葉で終わり、異常の言葉がないログだけが成功です。成功の言葉の前に異常の言葉があれば警告、あとにあれば
失敗になります。成功の言葉のあとに続いてよいのは、終了時刻や所要時間などの行だけです。
2分のあいだ書き込みのないログを読みます。終わりの言葉で終わらないまま6時間たったログは、失敗として報告します。
AOMEI のログの形は公開されていないので、はじめに何度か、画面の結果とログを見比べてください。
何度実行しても、同じログは1回だけ数えられます。タスクスケジューラで、1時間ごとに、SYSTEMで動かします（Register-ReportTask.ps1）。

.PARAMETER Job
サーバーのジョブの名前。

.PARAMETER Task
ログのファイル名に含まれる、タスクの名前。書かなければ、フォルダーのすべてのログです。

.PARAMETER LogFolder
ログのフォルダー。書かなければ、AOMEI Backupper のふつうの場所を探します。

.PARAMETER Last
さかのぼるログの数。

.PARAMETER Folder
Set-ReportToken.ps1 で保存したフォルダー。

.EXAMPLE
.\Send-AomeiBackup.ps1 -Job '図面' -Task 'Nightly'
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][string]$Job,
    [string]$Task = '',
    [string]$LogFolder,
    [ValidateRange(1, 200)][int]$Last = 20,
    [string]$Folder = "$env:ProgramData\backup-report"
)
. (Join-Path $PSScriptRoot 'Reporting.ps1')

$good = 'successfully', 'task completed', 'operation completed', '正常に完了', '成功しました'
$bad = 'failed', 'error', 'cannot', 'unable to', 'warning', 'skipped', 'incomplete', 'unsuccessful', '失敗', 'エラー', '警告'
# What looks bad and is not; ten errors are some.
$harmless = '(^|[^0-9])0 (error|failed|warning|skipped)', '(errors|error code|エラー): *0($|[^0-9x])', 'no error',
    '(エラー|失敗|警告|問題)はありません'
# What is said of the end of a run, and of none that goes on; it may follow a success.
$over = 'end time', 'total time', 'total size', 'elapsed', 'duration', '終了時刻', '終了日時', '所要時間', '経過時間'
# What makes a failure of a word of success: before it, and behind it.
$deniedBefore = 'not ', "n't ", 'never '
$deniedBehind = 'ません', 'せず', 'できず', 'ならず', 'なかった', 'いない', 'ではない', 'でない', 'できない'

function Find-LogFolder {
    $usual = "${env:ProgramFiles(x86)}\AOMEI Backupper\log", "$env:ProgramFiles\AOMEI Backupper\log",
        "$env:ProgramData\AOMEI\Backupper\log"
    $found = @($usual | Where-Object { Test-Path -LiteralPath $_ -PathType Container })
    if ($found.Count -eq 0) { throw 'AOMEI Backupper のログのフォルダーが見つかりません。-LogFolder で指定してください。' }
    $found[0]
}

# The lines of a log, which the tool may still have open, in whatever it writes.
function Read-Log([string]$Path) {
    $stream = New-Object IO.FileStream $Path, 'Open', 'Read', 'ReadWrite'
    $memory = New-Object IO.MemoryStream
    try { $stream.CopyTo($memory) } finally { $stream.Dispose() }
    $bytes = $memory.ToArray()
    if ($bytes.Length -ge 2 -and $bytes[0] -eq 0xFF -and $bytes[1] -eq 0xFE) {
        $text = [Text.Encoding]::Unicode.GetString($bytes)
    } else {
        try { $text = (New-Object Text.UTF8Encoding $false, $true).GetString($bytes) }
        catch { $text = [Text.Encoding]::GetEncoding(932).GetString($bytes) }
    }
    $lines = $text.TrimStart([char]0xFEFF) -split "`r`n|`n|`r" | ForEach-Object { $_.Trim() }
    @($lines | Where-Object { $_ })
}

function Test-Word([string]$Line, [string[]]$Words) {
    foreach ($word in $Words) {
        if ($Line.IndexOf($word, [StringComparison]::OrdinalIgnoreCase) -ge 0) { return $true }
    }
    $false
}

# Where the first of the words begins; -1 where none stands there.
function Find-Word([string]$Line, [string[]]$Words) {
    $found = @($Words | ForEach-Object { $Line.IndexOf($_, [StringComparison]::OrdinalIgnoreCase) } | Where-Object { $_ -ge 0 })
    if ($found.Count -eq 0) { return -1 }
    [int]($found | Measure-Object -Minimum).Minimum
}

# What a line says of how a run ended. A word of success behind one of failure is a part of what failed.
function Get-Said([string]$Line) {
    $plain = $Line
    foreach ($pattern in $harmless) { $plain = $plain -replace $pattern, ' ' }
    $well, $ill = (Find-Word $plain $good), (Find-Word $plain $bad)
    if ($well -lt 0 -and $ill -lt 0) {
        if ($plain -ne $Line -or (Test-Word $plain $over)) { return 'over' }
        return 'nothing'
    }
    if ($well -lt 0 -or ($ill -ge 0 -and $ill -lt $well)) { return 'bad' }
    if ((Test-Word $plain.Substring(0, $well) $deniedBefore) -or (Test-Word $plain.Substring($well) $deniedBehind)) { return 'bad' }
    if ($ill -ge 0) { return 'mixed' }
    'good'
}

# How the last run of a log ended; nothing while it may go on. A log may hold runs before the last one, whose success says nothing of it.
function Get-Ending([string[]]$Lines, [timespan]$Rested) {
    $trouble, $after, $isWell = '', '', $false
    foreach ($line in @($Lines | Where-Object { $_ -match '[\p{L}\p{N}]' })) {
        $said = Get-Said $line
        if ($said -eq 'bad') { $after, $isWell = $line, $false }
        if ($said -eq 'nothing') { $isWell = $false }
        if ($said -eq 'good' -or $said -eq 'mixed') {
            if ($after) { $trouble = $after }
            if ($said -eq 'mixed') { $trouble = $line }
            $after, $isWell = '', $true
        }
    }
    if ($after) { return @{ Outcome = 'failed'; Reason = $after } }
    if ($isWell -and $trouble) { return @{ Outcome = 'warned'; Reason = $trouble } }
    if ($isWell) { return @{ Outcome = 'succeeded'; Reason = '' } }
    if ($Rested.TotalHours -ge 6) { return @{ Outcome = 'failed'; Reason = 'ログが、終わりの言葉で終わっていません' } }
}

# When the first line that has a time was written; the end where none has, or where it cannot be.
function Get-Beginning([string[]]$Lines, [datetime]$Ended) {
    foreach ($line in $Lines) {
        if ($line -match '^[^0-9]*([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})[ T]+([0-9]{1,2}):([0-9]{2}):([0-9]{2})') {
            $parts = 1..6 | ForEach-Object { [int]$Matches[$_] }
            try { $began = New-Object datetime $parts } catch { continue }
            if ($began -le $Ended -and $began -gt $Ended.AddDays(-7)) { return $began }
            return $Ended
        }
    }
    $Ended
}

function ConvertTo-Report([IO.FileInfo]$File) {
    $lines = @(Read-Log $File.FullName)
    $ending = Get-Ending $lines ((Get-Date) - $File.LastWriteTime)
    if ($null -eq $ending) { return }
    $kept = @($lines | Select-Object -Last 200 | ForEach-Object { $_.Substring(0, [Math]::Min(1000, $_.Length)) })
    @{
        job = $Job; outcome = $ending.Outcome; log = $kept
        reason = $ending.Reason.Substring(0, [Math]::Min(1000, $ending.Reason.Length))
        started_at = Format-ReportTime (Get-Beginning $lines $File.LastWriteTime)
        ended_at = Format-ReportTime $File.LastWriteTime
    }
}

if (-not $LogFolder) { $LogFolder = Find-LogFolder }
# The server remembers for 30 days what it was told.
$since, $rested = (Get-Date).AddDays(-28), (Get-Date).AddMinutes(-2)
$files = @(Get-ChildItem -LiteralPath $LogFolder -File -Filter '*.log' |
    Where-Object { (Test-Word $_.Name $Task) -and $_.LastWriteTime -gt $since -and $_.LastWriteTime -lt $rested } |
    Sort-Object LastWriteTime | Select-Object -Last $Last)
foreach ($file in $files) {
    $report = ConvertTo-Report $file
    if ($null -eq $report) { continue }
    # A log that is written on is another report.
    Add-Report $Folder (Get-ReportName "aomei $env:COMPUTERNAME $Job $($file.Name) $($file.LastWriteTimeUtc.Ticks)") $report
}
exit [int]((Send-WaitingReport $Folder) -gt 0)
