"""
An invented lung cancer centre: patients, their tumours and their years of treatment, told as oBDS messages.

Nobody in it exists. The same seed and the same day give the same bytes, and a patient depends on the seed and his own
number alone, so a centre of a hundred thousand is written without ever being held in memory.

`deck` says which kinds of patients come to the centre and how often; `lung`, `recurrences` and `other_tumours` tell
their courses; `care` adds what oBDS cannot say, from `hospital`, `symptoms`, `outlook` and `palliative`; `obds` and
`beside` write it down; `writing` does it all.
"""
