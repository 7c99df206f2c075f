-- A step of SQL Server Agent: what was recorded since yesterday goes to Duly. The same rows may be sent again:
-- they are duplicates then. DULY_WEB and DULY_TOKEN are variables of the Agent's account; the job fails, and
-- says why, where an event is rejected.
EXEC msdb.dbo.sp_add_jobstep
    @job_name = N'Duly', @step_name = N'Hand in visits', @subsystem = N'PowerShell', @retry_attempts = 20, @retry_interval = 1,
    @command = N'
$rows = Invoke-Sqlcmd -ServerInstance . -Database Reporting -Query "
    SELECT v.visit_id, v.person_ref, CONVERT(char(10), v.visit_date, 23) AS visit_date, v.seen
    FROM dbo.cla_visits v WHERE v.recorded_at >= DATEADD(day, -1, SYSDATETIME())"
$events = @($rows | ForEach-Object { @{
    specversion = "1.0"; id = "visit-$($_.visit_id)"; source = "/councils/example/reporting"; type = "visit.made"
    subject = $_.person_ref; date = $_.visit_date
    data = @{ kinds = @("looked-after"); seen = [bool]$_.seen } } })
if ($events.Count -eq 0) { return }
$answer = Invoke-RestMethod -Method Post -Uri "$env:DULY_WEB/v1/events" -ContentType "application/cloudevents-batch+json" `
    -Headers @{ Authorization = "Bearer $env:DULY_TOKEN" } -Body (ConvertTo-Json $events -Depth 8)
$rejected = @($answer.results | Where-Object status -eq "rejected")
if ($rejected.Count -gt 0) { throw ($rejected | Format-List | Out-String) }';
