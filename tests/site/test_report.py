"""The sound report: its verdict, its drawings, and that it is one page of its own. And the player's waveform.

`LFI_REGENERATE=1 pytest tests/site/test_report.py` writes the golden pages anew; read the difference before
keeping it. A new case is a new tests/data/reports/*.json.
"""

import os
import re

import pytest
from lxml import etree
from playwright.sync_api import expect

from lfi_podcast.model.audio import Finding, Loudness
from lfi_podcast.model.catalog import ChapterMark, Record
from lfi_podcast.model.report import Background, LimiterSummary, RedactedInterval, Report, Waveform
from lfi_podcast.site import charts
from lfi_podcast.site.pages import episode_page
from lfi_podcast.site.report import evenness, limiting, placed, report_page
from lfi_podcast.site.told import damaged as damage_told
from lfi_podcast.site.told import told
from lfi_podcast.site.verdict import number, verdict
from tests.site.helpers import CASES as PAGES
from tests.site.helpers import read_case
from tests.site.reports import CASES, excerpt, made_report, troubled

HOSTILE = """'"></script></svg><script>alert(1)</script><img src=x onerror=alert(1)>]]>{{7*7}}"""
FINE, PEAKY = (
    Loudness(integrated=-19, range=4, true_peak=-1.4),
    Loudness(integrated=-19, range=4, true_peak=-0.6),
)


def parsed(page: bytes) -> etree._Element:
    """The page as XML: every element closed, every attribute quoted."""
    text = page.decode().replace("<!doctype html>", "", 1).replace("&nbsp;", "\u00a0")
    return etree.fromstring(re.sub(r"<(meta [^>]*)>", r"<\1/>", text))


@pytest.mark.parametrize("case", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_golden_reports(case):
    page, golden = report_page(Report.from_json(case.read_bytes())), case.with_suffix(".html")
    if os.environ.get("LFI_REGENERATE"):
        golden.write_bytes(page)
    assert page == golden.read_bytes()


def found(*levels):
    return tuple(Finding(at=1, level=level, message=f"no. {n}") for n, level in enumerate(levels))


def damaged(*kinds, files=()):
    names = [f"{file}: " for file in files] or [""] * len(kinds)
    return tuple(
        Finding(at=1, level="warning", message=f"{name}{kind} at 0:0{n}.0; it was left", kind=kind)
        for n, (name, kind) in enumerate(zip(names, kinds, strict=True))
    )


def beside(name, noise_before, noise_after, hum_before=None, hum_after=None):
    return Background(
        name=name,
        noise_before=noise_before,
        noise_after=noise_after,
        mains=hum_before and 50.1,
        hum_before=hum_before,
        hum_after=hum_after,
    )


@pytest.mark.parametrize(
    ("facts", "grade", "text"),
    [
        (
            {},
            "good",
            "The episode has its target loudness, and no peak is too high. Nothing was found that you need to check, "
            "in the recording or the episode.",
        ),
        (
            {"findings": found("info")},
            "good",
            "Nothing was found that you need to check, in the recording or the episode.",
        ),
        (
            {"findings": found("warning")},
            "look",
            "no peak is too high. One thing is worth checking.",
        ),
        ({"findings": found(*["warning"] * 3)}, "look", "Three things are worth checking."),
        ({"findings": found(*["warning"] * 13)}, "look", "13 things are worth checking."),
        ({"findings": found("error")}, "bad", "no peak is too high. One thing needs fixing."),
        (
            {"findings": found("error", "warning", "error", "info")},
            "bad",
            "Two things need fixing, and one thing is worth checking.",
        ),
        (
            {"findings": damaged("clipping", "clipping")},
            "look",
            "The recording is clipped. The episode made from it has its target loudness, and no peak is too high. "
            "One thing is worth checking.",
        ),
        (
            {"findings": damaged("clipping", "dropout", "clipping", files=("a.wav", "a.wav", "b c.wav"))},
            "look",
            "a.wav is clipped and has dropouts; b c.wav is clipped. The episode made from it has",
        ),
        (
            {"backgrounds": (beside("Recording", -30, -42, -20, None),)},
            "good",
            "Noise and hum were found, and reduced. The episode has its target loudness, and no peak is too high. "
            "Nothing was found that you need to check, in the recording or the episode.",
        ),
        (
            {
                "backgrounds": (
                    beside("Ada", -36, -37),
                    beside("Ben", -12, -24),
                    beside("Cleo", -90, -90, -20, -22),
                )
            },
            "look",
            "Noise (Ben) was reduced, but is still plainly audible. Hum (Cleo) is plainly audible. The episode has "
            "its target loudness, and no peak is too high. Listen whether you can leave it so.",
        ),
        (
            {"after": PEAKY},
            "bad",
            "The episode has its target loudness, but its highest peak is 0.4 dB too high.",
        ),
        (
            {"target": -16.0},
            "bad",
            "is 3.0 LU quieter than its target, but no peak is too high.",
        ),
        ({"target": -20.0}, "bad", "is 1.0 LU louder than its target, but no peak is too high."),
        (
            {"target": -16.0, "after": PEAKY},
            "bad",
            "is 3.0 LU quieter than its target, and its highest peak is 0.4 dB too high.",
        ),
        ({"target": -18.7}, "good", "has its target loudness"),
        ({"target": -18.6}, "bad", "is 0.4 LU quieter"),
        ({"ceiling": -1.4}, "good", "no peak is too high"),
        ({"ceiling": -1.5}, "bad", "is 0.1 dB too high"),
    ],
)
def test_the_verdict(facts, grade, text):
    report = made_report(5, **({"after": FINE} | facts))
    summary = verdict(report, told(report.findings))
    assert summary.grade == grade
    assert text in summary.text
    assert summary.text.endswith(".")


def test_what_is_one_thing_is_told_once_with_all_its_places():
    flat, lost = "the peaks are lost; record with a lower input level", "it was left"
    findings = (
        Finding(at=0, level="info", message=f"b.wav: hum; removed; {lost}"),
        Finding(at=9, level="warning", message=f"a.wav: clipped at 0:01.0; {flat}", kind="clipping"),
        Finding(at=0, level="warning", message="a cut extends beyond the recording, which ends at 0:40"),
        Finding(
            at=13,
            level="warning",
            message=f"a.wav: clipped at 0:05.2 to 0:07, 3 % of the samples; {flat}",
            kind="clipping",
        ),
        Finding(
            at=20,
            level="warning",
            message=f"a.wav: clipped in 12 more places until 1:04; {flat}",
            kind="clipping",
        ),
        Finding(at=13, level="warning", message=f"b.wav: clipped at 0:05.2; {flat}", kind="clipping"),
    )
    advice = "The peaks are lost. Record with a lower input level."
    assert [(thing.what, thing.places, thing.advice, thing.times) for thing in told(findings)] == [
        (
            "a.wav: clipped.",
            ("at 0:01.0", "at 0:05.2 to 0:07, 3 % of the samples", "in 12 more places until 1:04"),
            advice,
            (9, 13, 20),
        ),
        ("b.wav: clipped at 0:05.2.", (), advice, (13,)),
        ("A cut extends beyond the recording, which ends at 0:40.", (), "", ()),
        ("b.wav: hum.", (), "Removed. It was left.", ()),
    ]


def test_a_line_for_a_terminal_has_no_advice_and_counts_the_places():
    def clipped(where: str) -> Finding:
        return Finding(
            at=1, level="warning", message=f"a.wav: clipped {where}; the peaks are lost", kind="clipping"
        )

    places = ("at 0:05.2 to 0:07, 3 % of the samples", "at 0:09.0", "in 12 more places until 1:04")
    assert [each.line for each in told([*map(clipped, places)])] == [
        "a.wav: clipped in 14 places, the first at 0:05.2 to 0:07"
    ]
    assert [each.line for each in told([clipped("at 0:05.2")])] == ["a.wav: clipped at 0:05.2"]


def test_what_was_repaired_is_not_mistaken_for_what_is_left():
    findings = damaged("dropout", "click", files=("a.wav", "a.wav"))
    assert damage_told(findings) == "a.wav has dropouts and had clicks, which were repaired."


def test_a_guess_is_called_one():
    guess = Finding(at=0, level="warning", message="a.mp3: probably clipped before", kind="clipping")
    assert damage_told([guess]) == "a.mp3 is probably clipped."


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (-16, "inside"),
        (-15, "inside"),
        (-14.96, "inside"),
        (-14.9, "0.1 LU above"),
        (-17.05, "inside"),
        (-19, "2.0 LU below"),
    ],
)
def test_where_a_reading_is(value, place):
    assert placed(value, -17, -15).place == place


def test_both_readings_of_mono_and_one_of_stereo():
    mono = rows(report_page(made_report(5, after=FINE)), "standards")
    assert mono["Apple Podcasts"] == ["−19.0 LUFS 2.0 LU below", "−16.0 LUFS inside", "−1.4 dBTP inside"]
    assert mono["AES TD1008, for speech"] == ["−19.0 LUFS inside", "−16.0 LUFS inside", "no limit"]
    loud = Loudness(integrated=-14, range=4, true_peak=-0.2)
    stereo = rows(report_page(made_report(5, channels=2, after=loud)), "standards")
    assert stereo["Apple Podcasts"] == ["−14.0 LUFS 1.0 LU above", "−0.2 dBTP over"]
    assert stereo["AES TD1004"] == ["−14.0 LUFS 2.0 LU above", "−0.2 dBTP over"]


def test_noise_and_hum_are_told_in_numbers_and_words():
    backgrounds = (
        beside("Ada", -61.2, -70),
        beside("Ben", -24.4, -36, -31, -46),
        beside("Cleo", None, None, -20),
    )
    found = rows(report_page(made_report(5, backgrounds=backgrounds)), "background")
    assert found == {
        "Ada": ["more than 60 LU inaudible", "more than 60 LU inaudible", "none audible", "none audible"],
        "Ben": ["24 LU plainly audible", "36 LU hardly audible", "31 LU 50.1 Hz, audible", "46 LU inaudible"],
        "Cleo": [
            "not measurable no quiet pauses",
            "not measurable no quiet pauses",
            "20 LU 50.1 Hz, plainly audible",
            "none measurable",
        ],
    }


def test_echo_is_told_in_seconds_where_it_was_reduced():
    ada = beside("Ada", -61.2, -70).model_copy(update={"echo_before": 0.62, "echo_after": 0.34})
    ben = beside("Ben", -24.4, -36).model_copy(update={"echo_before": 0.36})
    cleo = beside("Cleo", -61.2, -70)
    found = rows(report_page(made_report(5, backgrounds=(ada, ben, cleo))), "background")
    assert {name: cells[-2:] for name, cells in found.items()} == {
        "Ada": ["0.6 s", "0.3 s"],
        "Ben": ["0.4 s", "none measurable"],
        "Cleo": ["none found", "none found"],
    }


def rows(page: bytes, section: str) -> dict[str, list[str]]:
    table = parsed(page).find(f".//section[@aria-labelledby='{section}']//tbody")
    return {
        row.find("th").text.strip(): [
            " ".join("".join(cell.itertext()).split()) for cell in row.findall("td")
        ]
        for row in table
    }


def test_evenness_is_the_share_of_sound_near_its_average():
    assert evenness([-20.0, None, -18.0, -22.0, -19.0]) == 100
    assert evenness([-10.0, -30.0]) == 0
    assert evenness([-20.0, -20.0, -20.0, -8.0]) == 75
    assert evenness([None]) is None


@pytest.mark.parametrize(
    ("limiter", "text"),
    [
        (LimiterSummary(), "The limiter was not needed: no peak reached the ceiling."),
        (
            LimiterSummary(events=1, seconds=0.04, deepest=0.5),
            "once, for 0.0 s in total (less than 0.1 % of the episode)",
        ),
        (
            LimiterSummary(events=1300, seconds=50, deepest=6),
            "1,300 times, for 50.0 s in total (5.0 % of the episode)",
        ),
    ],
)
def test_what_the_limiter_did(limiter, text):
    assert text in limiting(limiter, 1000)


def test_numbers_have_a_real_minus_and_zero_has_none():
    assert [number(-19.04), number(-0.04), number(3, sign=True), number(0, 0, sign=True)] == [
        "−19.0",
        "0.0",
        "+3.0",
        "0",
    ]


def test_silence_is_a_gap_and_survives_json():
    report = made_report(4, loudness_after=(-20.0, float("-inf"), float("nan"), -21.004), gains=())
    assert report.loudness_after == (-20.0, None, None, -21.0)
    assert Report.from_json(report.to_json()) == report
    assert charts.curve(report.loudness_after, -30, -10) == "M125.0 150.0h0M875.0 165.0h0"


def test_problems_come_first_and_keep_their_number_in_the_drawing():
    page = parsed(report_page(troubled(60)))
    listed = ["".join(item.itertext()).split()[:2] for item in page.findall(".//ol[@class='findings']/li")]
    assert listed == [["1", "Needs"], ["2", "Worth"], ["3", "Note"]]
    flags = page.findall(".//text[@class='flagged']")
    assert [(flag.text, flag.get("x")) for flag in flags] == [("1", "20%"), ("2", "47%")]


@pytest.mark.parametrize("seconds", [1, 7, 90, 10_800])
@pytest.mark.parametrize("voices", [("Recording",), ("Ada", "Ben", "Carla", "Dan", "Eve", "Fay", "Gus")])
def test_drawings_stay_inside_and_small(seconds, voices):
    page = report_page(made_report(seconds, voices))
    assert len(page) < (300_000 if seconds > 1000 else 100_000)
    drawn = 0
    for drawing in parsed(page).iterfind(".//svg[@viewBox]"):
        width, height = map(float, drawing.get("viewBox").split()[2:])
        for path in drawing.findall("path"):
            points = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)(?:v(\d+))?", path.get("d"))
            assert len(points) <= 1000
            for x, y, rise in points:
                assert 0 <= float(x) <= width and 0 <= float(y) <= float(y) + float(rise or 0) <= height
            drawn += len(points)
    assert drawn > 2 * len(voices)
    assert all(0 <= float(share) <= 100 for share in re.findall(rb'"(-?[\d.]+)%"', page) if share != b"102")


def test_curves_break_at_pauses_and_go_on():
    values = [-20.0, -20.0, None, -10.0, -30.0]
    assert charts.curve(values, -30, -10) == "M100.0 150.0L300.0 150.0M700.0 0.0L900.0 300.0"
    assert charts.curve([-99.0, 5.0], -30, -10) == "M250.0 300.0L750.0 0.0"


def test_thinned_values_are_means_and_a_short_pause_does_not_break_a_long_line():
    values = [-20.0, -22.0, None, -10.0, None, None] * charts.POINTS
    assert charts.thinned(values)[:2] == [pytest.approx(-52 / 3)] * 2
    assert len(charts.thinned(values)) == charts.POINTS
    assert charts.thinned([None] * 2000) == [None] * charts.POINTS


@pytest.mark.parametrize(
    ("duration", "labels"),
    [
        (4, ["0:00", "0:01", "0:02", "0:03", "0:04"]),
        (100, ["0:00", "0:15", "0:30", "0:45", "1:00", "1:15", "1:30"]),
        (1900, ["0", "5 min", "10 min", "15 min", "20 min", "25 min", "30 min"]),
        (10_800, ["0", "30 min", "1 h", "1 h 30", "2 h", "2 h 30", "3 h"]),
        (100_000, ["0", "5 h", "10 h", "15 h", "20 h", "25 h"]),
    ],
)
def test_the_axis_of_time(duration, labels):
    assert [tick.label for tick in charts.time_ticks(duration)] == labels


def test_one_cough_does_not_flatten_a_chart():
    quiet = [-20.0 + n % 3 for n in range(500)]
    assert charts.window([[*quiet, 5.0, -70.0]], (-31, -13), 6) == (-36, -12)
    assert charts.window([[]], (-31, -13), 6) == (-36, -12)


def test_hostile_text_stays_text():
    report = made_report(
        5,
        (HOSTILE, "Ben"),
        title=HOSTILE,
        done=(HOSTILE,),
        chapters=(ChapterMark(at=0, title=HOSTILE),),
        findings=(Finding(at=0, level="error", message=f"{HOSTILE}; see `{HOSTILE}`"),),
    )
    html = report_page(report)
    page = parsed(html)
    assert not page.findall(".//script") and not page.findall(".//img")
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    assert page.find(".//h1").text == HOSTILE
    assert b"{{7*7}}" in html


def test_the_facts_alone_make_the_page():
    assert report_page(troubled(60)) == report_page(Report.from_json(troubled(60).to_json()))


def test_bare_facts_make_a_page():
    bare = {
        "gains": (),
        "chapters": (),
        "redactions": (),
        "done": (),
        "loudness_before": (),
        "loudness_after": (),
    }
    empty = Waveform(peaks=(), levels=())
    page = report_page(made_report(5, **bare, waveform=empty)).decode()
    assert "Gain over time" not in page and "None" not in page
    assert "Recording: no sound." in page


def test_redactions_are_seen_however_short_and_never_leave_the_drawing():
    report = made_report(
        3600, redactions=(RedactedInterval(start=5, end=5.2), RedactedInterval(start=3599.9, end=3605))
    )
    drawn = parsed(report_page(report)).findall(".//rect[@class='gone']")
    spans = [(float(one.get("x")[:-1]), float(one.get("width")[:-1])) for one in drawn]
    assert all(width >= 0.25 for _, width in spans)
    assert spans[0][0] == pytest.approx(100 * 5 / 3600, abs=0.01)


@pytest.mark.parametrize("width", [320, 1200])
def test_the_report_asks_for_nothing_and_fits(browser, tmp_path, width):
    file = tmp_path / "report.html"
    file.write_bytes(report_page(troubled(600)))
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Public or private?")
    assert asked == [file.as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("img").count() == 4
    page.close()


@pytest.fixture
def listening(tmp_path) -> str:
    """The address of a report with two excerpts."""
    file = tmp_path / "report.html"
    findings = (Finding(at=24, level="warning", message="a.wav: clipped at 0:24.0; left", kind="clipping"),)
    file.write_bytes(report_page(made_report(90, findings=findings), (excerpt(20), excerpt(60))))
    return file.as_uri()


HEARD = "nodes.slice(-2).map((node) => Math.round(node.gain.value))"


def test_both_versions_play_at_once_and_a_key_switches_between_them(browser, listening):
    page = browser.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.add_init_script(
        "window.nodes = []; const Plain = GainNode;"
        "window.GainNode = class extends Plain { constructor(...all) { super(...all); nodes.push(this); } };"
    )
    page.goto(listening)
    first = page.get_by_role("group").first
    expect(first.get_by_text("After 4 s: a.wav: clipped.")).to_be_visible()
    expect(first.get_by_text("Where the gain was changed most.")).to_have_count(0)
    assert page.locator("audio:visible").count() == 0
    first.get_by_role("button", name="Play 0:20 to 0:30").press("Enter")
    expect(first.get_by_role("button", name="Pause 0:20 to 0:30")).to_be_visible()
    expect(first.get_by_role("slider")).not_to_have_value("0")
    assert page.evaluate(HEARD) == [1, 0]
    page.keyboard.press("b")
    expect(first.get_by_role("status")).to_have_text("You hear the episode.")
    page.wait_for_timeout(100)  # many times the fade
    assert page.evaluate(HEARD) == [0, 1]
    first.get_by_role("slider").fill("1.5")
    expect(first.get_by_text("1 s", exact=True)).to_be_visible()
    expect(first.get_by_role("slider")).to_have_attribute("aria-valuetext", "1 s")
    page.get_by_role("button", name="Play").press("Enter")
    expect(first.get_by_role("button", name="Play")).to_be_visible()
    assert page.get_by_role("button", name="Pause").count() == 1
    expect(page.get_by_role("button", name="Pause")).to_have_count(0, timeout=4000)
    assert complaints == []
    page.close()


def test_without_scripts_the_browser_plays_both(browser, listening):
    page = browser.new_page(java_script_enabled=False)
    page.goto(listening)
    assert page.locator("audio:visible").count() == 4
    assert page.get_by_role("button").count() == 0
    page.close()


def test_no_other_script_may_run(browser, listening, tmp_path):
    text = (tmp_path / "report.html").read_text().replace("<h1>", "<script>alert(1)</script><h1>")
    (tmp_path / "report.html").write_text(text)
    page, complaints = browser.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append("it ran"))
    page.goto(listening)
    assert len(complaints) == 1 and "Content Security Policy" in complaints[0]
    page.close()


LOUD = Waveform(peaks=(90,) * 1200, levels=[20 + n % 30 for n in range(1200)])


def waved(record: Record, waveform: Waveform) -> Record:
    """The record with a waveform for its player."""
    enclosure = record.enclosure.model_copy(update={"waveform": waveform.seek_bar.hex()})
    return record.model_copy(update={"enclosure": enclosure})


def test_the_player_s_waveform_is_a_few_kilobytes_and_reaches_full_height():
    case = read_case(PAGES / "full.json")
    plain, drawn = episode_page(**case), episode_page(**case | {"record": waved(case["record"], LOUD)})
    assert len(drawn) - len(plain) < 4_000
    assert len(LOUD.seek_bar) == 240 and max(LOUD.seek_bar) == 100
    assert (
        Waveform(peaks=(0, 0), levels=(0, 0)).seek_bar == bytes(2)
        and not Waveform(peaks=(), levels=()).seek_bar
    )
    assert b"waveform" not in plain
