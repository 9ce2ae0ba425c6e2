"""A tiny operation folder of Polres Hulu of `world`: nothing but settings and two tables, written by hand."""

from posko.campaign.actions import begin

SETTINGS = """\
[operation]
code = "HULU-2024"
name = "Mantap Praja Hulu 2024"
area = "99.01"
command = "RES-1"
timezone = "Asia/Jakarta"
[[phases]]
key = "campaign"
name = "Kampanye"
start = 2024-10-25
end = 2024-11-23
[[phases]]
key = "voting"
name = "Pemungutan suara"
start = 2024-11-27
end = 2024-11-28
"""
PERSONNEL = """\
nrp,name,rank,unit,sex,home_village,qualifications
80000001,Andi Contoh,Bripka,RES-1,m,,
80000002,Budi Contoh,Aipda,SEK-1,m,,
"""


def write_folder(folder, **tables):
    """Write the folder, with other or more tables where they are given; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "operation.toml").write_text(SETTINGS, encoding="utf-8")
    for name, text in {"personnel": PERSONNEL, **tables}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def begun(command, unit="RES-1", area="99.01", who="planner", name="Mantap Praja Hulu"):
    """Begin an operation there."""
    viewer, now = command.viewer(who), command.now
    return begin(viewer, name=name, title="", zone="Asia/Jakarta", unit=unit, area=area, now=now)
