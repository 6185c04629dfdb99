<#
.SYNOPSIS
install.ps1 で入れたサーバーを取り除きます。

.DESCRIPTION
サービスの登録、ファイアウォールの規則、プログラムを消します。設定とデータは残ります。-Purge を付けると、たずねてから、それも消します。
管理者として開いた PowerShell で実行してください。

.PARAMETER Name
autograder か backup-mgmt。

.PARAMETER Purge
設定とデータも消します。

.EXAMPLE
.\uninstall.ps1 -Name autograder
#>
#Requires -Version 5.1
#Requires -RunAsAdministrator
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][ValidateSet('autograder', 'backup-mgmt')][string]$Name,
    [switch]$Purge
)
. (Join-Path $PSScriptRoot 'Installation.ps1')

$place = Get-Place $Name
if ($Purge) {
    $answer = Read-Host -Prompt "設定とデータ（$($place.Folder)）をすべて消します。よろしいですか？ [y/N]"
    if ($answer -ne 'y') {
        Write-Output '中止しました。'
        exit 1
    }
}

if (Test-Service $Name) { Invoke-Server $place @('service', 'uninstall') }
Remove-NetFirewallRule -Name $place.Rule -ErrorAction SilentlyContinue
foreach ($path in (Split-Path -Parent $place.Program), $place.Command) {
    if (Test-Path -LiteralPath $path) { Remove-Item -LiteralPath $path -Recurse -Force }
}
if ($Purge) {
    if (Test-Path -LiteralPath $place.Folder) { Remove-Item -LiteralPath $place.Folder -Recurse -Force }
    Write-Output "$Name を、データも含めて消しました。"
} else {
    Write-Output "$Name を消しました。設定とデータ（$($place.Folder)）は残っています。"
}
