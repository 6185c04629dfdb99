<#
.SYNOPSIS
サーバーのアドレスとトークンを、このコンピューターに保存します。

.DESCRIPTION
トークンは、このコンピューターの鍵で暗号化し、SYSTEMと管理者だけが開けるフォルダーに置きます。
トークンは、画面「システム連携用のAPIトークン」で、役割「バックアップ管理者」、スコープ「別のツールの実行を報告する」で作ります。
管理者として実行してください。トークンは、あとで聞かれます（コマンドの履歴に残りません）。

.PARAMETER Server
サーバーのアドレス。https:// で始めます。

.PARAMETER Folder
保存するフォルダー。

.EXAMPLE
.\Set-ReportToken.ps1 -Server https://backup.example.jp
#>
#Requires -Version 5.1
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][ValidatePattern('^https://[^/]+$')][string]$Server,
    [string]$Folder = "$env:ProgramData\backup-report"
)
. (Join-Path $PSScriptRoot 'Reporting.ps1')

$secure = Read-Host -Prompt 'トークン' -AsSecureString
$token = (New-Object Net.NetworkCredential '', $secure).Password
if ($token -notmatch '^kz_[0-9a-f]{72}$') { throw 'トークンの形になっていません。kz_ で始まる文字列を貼り付けてください。' }
New-ProtectedFolder $Folder
$setting = @{ server = $Server; token = (Protect-Text $token) } | ConvertTo-Json
[IO.File]::WriteAllText((Join-Path $Folder 'report.json'), $setting, (New-Object Text.UTF8Encoding $false))
Write-Output '保存しました。'
