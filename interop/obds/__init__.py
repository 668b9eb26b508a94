"""
oBDS 3 (German oncology basic data set) → facts.

Pure, no database, no clock: `reader` and `tree` (file → messages), `mapping` with `staging`, `course` and `treatment`
(message → facts, by the codes in `tables`), `merge` (what all messages say → what must change). With the database:
`importing` (file → batches, read `ahead`), `batch`, `people`, `tumours`, `facts`.
"""
