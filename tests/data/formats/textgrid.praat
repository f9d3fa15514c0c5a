# Opens a TextGrid as its users do, prints every interval, and saves it again in Praat's own ways.
form Open and save a TextGrid
    sentence Source
    sentence Long
    sentence Short
endform
Read from file: source$
tiers = Get number of tiers
writeInfo: ""
for tier to tiers
    name$ = Get tier name: tier
    intervals = Get number of intervals: tier
    for interval to intervals
        start = Get start time of interval: tier, interval
        end = Get end time of interval: tier, interval
        label$ = Get label of interval: tier, interval
        appendInfoLine: name$, tab$, fixed$ (start, 3), tab$, fixed$ (end, 3), tab$, label$
    endfor
endfor
Save as text file: long$
Save as short text file: short$
