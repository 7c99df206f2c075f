# Hands in events: powershell -File post.ps1 events.jsonl
$uri = "$env:DULY_WEB/v1/events"
$headers = @{ Authorization = "Bearer $env:DULY_TOKEN" }
$body = [IO.File]::ReadAllBytes((Resolve-Path $args[0]))
for ($n = 0; $n -lt 20; $n++) {
    try { $answer = Invoke-RestMethod -Method Post -Uri $uri -Headers $headers -ContentType 'application/x-ndjson' -Body $body; break }
    catch {
        if ($n -eq 19 -or [int]$_.Exception.Response.StatusCode -notin 429, 503) { throw }
        Start-Sleep -Seconds 5
    }
}
$rejected = @($answer.results | Where-Object status -eq 'rejected')
"$(@($answer.results).Count) events, $($rejected.Count) rejected"; $rejected | Format-Table id, code, field, message
exit [int]($rejected.Count -gt 0)
