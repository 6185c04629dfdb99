<#
.SYNOPSIS
バックアップ管理システムへ報告するための関数です。ほかのスクリプトが読み込みます。

.DESCRIPTION
報告は、まず送信待ちのフォルダーに置き、古いものから順に送ります。サーバーに届かないときは、次に動いたときに送ります。
同じ名前の報告は、サーバーで1回だけ数えられます。
トークンは Set-ReportToken.ps1 で保存します。このファイルを直接実行する必要はありません。
#>

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Security
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

# Makes a folder that only SYSTEM and administrators can open.
function New-ProtectedFolder([string]$Path) {
    if (-not (Test-Path -LiteralPath $Path)) { New-Item -ItemType Directory -Path $Path | Out-Null }
    # By number, because the names are other words in Japanese.
    & "$env:SystemRoot\System32\icacls.exe" $Path /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
    if ($LASTEXITCODE -ne 0) { throw "フォルダー $Path の権限を設定できません。管理者として実行してください。" }
}

# Seals a text with a key of this machine.
function Protect-Text([string]$Text) {
    $bytes = [Text.Encoding]::UTF8.GetBytes($Text)
    $scope = [Security.Cryptography.DataProtectionScope]::LocalMachine
    [Convert]::ToBase64String([Security.Cryptography.ProtectedData]::Protect($bytes, $null, $scope))
}

function Unprotect-Text([string]$Sealed) {
    $scope = [Security.Cryptography.DataProtectionScope]::LocalMachine
    $bytes = [Security.Cryptography.ProtectedData]::Unprotect([Convert]::FromBase64String($Sealed), $null, $scope)
    [Text.Encoding]::UTF8.GetString($bytes)
}

# The server and the token that Set-ReportToken.ps1 has kept.
function Read-ReportSetting([string]$Folder) {
    $file = Join-Path $Folder 'report.json'
    if (-not (Test-Path -LiteralPath $file)) { throw "$file がありません。Set-ReportToken.ps1 を先に実行してください。" }
    $setting = Get-Content -LiteralPath $file -Raw -Encoding UTF8 | ConvertFrom-Json
    @{ Server = $setting.server; Token = (Unprotect-Text $setting.token) }
}

# A name for a report that is the same as long as it tells of the same run.
function Get-ReportName([string]$Text) {
    $sha = [Security.Cryptography.SHA256]::Create()
    try { $digest = $sha.ComputeHash([Text.Encoding]::UTF8.GetBytes($Text)) } finally { $sha.Dispose() }
    -join ($digest[0..19] | ForEach-Object { $_.ToString('x2') })
}

# A property that not every version has; nothing where it is missing.
function Get-Value($Object, [string]$Name) {
    $property = $Object.PSObject.Properties[$Name]
    if ($null -ne $property) { $property.Value }
}

# RFC 3339 in UTC.
function Format-ReportTime([datetime]$Time) {
    $Time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", [Globalization.CultureInfo]::InvariantCulture)
}

# Puts a report into the folder of those that wait; renamed at last, so that half of one is never sent.
function Add-Report([string]$Folder, [string]$Name, [hashtable]$Report) {
    $waiting = Join-Path $Folder 'waiting'
    if (-not (Test-Path -LiteralPath $waiting)) { New-ProtectedFolder $waiting }
    if (Get-ChildItem -LiteralPath $waiting -Filter "*-$Name.json") { return }
    $order = [datetime]::UtcNow.ToString('yyyyMMddHHmmssfffffff')
    $beside = Join-Path $waiting "$order-$Name.new"
    [IO.File]::WriteAllText($beside, ($Report | ConvertTo-Json -Depth 4 -Compress), (New-Object Text.UTF8Encoding $false))
    Rename-Item -LiteralPath $beside -NewName "$order-$Name.json"
}

# Sends what waits, the oldest first, and stops where the server is not there. Gives how many were refused.
function Send-WaitingReport([string]$Folder) {
    $setting = Read-ReportSetting $Folder
    $waiting = Join-Path $Folder 'waiting'
    if (-not (Test-Path -LiteralPath $waiting)) { return 0 }
    $refused = 0
    foreach ($file in (Get-ChildItem -LiteralPath $waiting -Filter '*.json' | Sort-Object Name)) {
        $name = $file.BaseName.Substring($file.BaseName.IndexOf('-') + 1)
        $status = Send-OneReport $setting $name ([IO.File]::ReadAllBytes($file.FullName))
        if ($status -eq 200 -or $status -eq 201) {
            Remove-Item -LiteralPath $file.FullName
        } elseif ($status -eq 422) {
            # Somebody has to register the job there; the report is sent again next time.
            Write-Warning "サーバーが報告を受け付けません。画面「受信した報告」で理由を確かめてください: $($file.Name)"
            $refused++
        } else {
            throw "サーバーに報告できません（$status）。次に動いたときに送ります。"
        }
    }
    $refused
}

# The status that the server answers; 0 where it does not. Tries again where another time may be better.
function Send-OneReport([hashtable]$Setting, [string]$Name, [byte[]]$Body) {
    $headers = @{ 'Authorization' = "Bearer $($Setting.Token)"; 'Idempotency-Key' = "windows-$Name" }
    $status = 0
    foreach ($wait in 0, 2, 5, 15) {
        Start-Sleep -Seconds $wait
        try {
            $answer = Invoke-WebRequest -UseBasicParsing -Method Post -Uri "$($Setting.Server)/api/v1/runs" `
                -Headers $headers -ContentType 'application/json; charset=utf-8' -Body $Body -TimeoutSec 60
            return [int]$answer.StatusCode
        } catch {
            $response = Get-Value $_.Exception 'Response'
            $status = if ($null -ne $response) { [int]$response.StatusCode } else { 0 }
            if ($status -ge 400 -and $status -lt 500 -and $status -ne 429) { return $status }
        }
    }
    $status
}
