from pathlib import Path

import orjson
import pytest

from citestack.errors import UsageError
from citestack.evaluate.authority_study.nouns import AnswerCounts, Measures
from citestack.evaluate.authority_study.outcome import find_outcome
from citestack.evaluate.authority_study.read import read_answers, read_table

DOMAINS = """\ufeffDomain;referring_domains;trust;pages;kind;names;owner;citations
Acme.example;120;0.5;300;news;Acme|Acme Ltd;Ann;3
beta.example;0;;10;;;Bob;0

gamma.example;7;0.25;;ugc;;;
"""
ANSWERS = """question,answer,engine,domain,citations,mentions
q1,1,x,acme.example,2,
q1,1,x,beta.example,1,
q1,2,x,acme.example,1,0
q2,1,y,,0,0
"""


def written(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_domains_from_csv_with_blank_for_not_measured(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, DOMAINS))
    assert table.domains["acme.example"] == Measures(
        {"referring_domains": 120.0, "trust": 0.5}, 300.0, "news", ("Acme", "Acme Ltd")
    )
    assert table.domains["beta.example"].values == {"referring_domains": 0.0, "trust": None}
    assert table.totals == {"citations": {"acme.example": 3.0, "beta.example": 0.0}}
    assert table.notes == ("Columns without numbers were not used: owner.",)


def test_answers_from_csv_one_per_question_answer_and_engine(tmp_path: Path) -> None:
    found = read_answers(written(tmp_path, ANSWERS))
    assert found == (
        AnswerCounts("q1", {"citations": {"acme.example": 2.0, "beta.example": 1.0}}, "x"),
        AnswerCounts("q1", {"citations": {"acme.example": 1.0}, "mentions": {"acme.example": 0.0}}, "x"),
        AnswerCounts("q2", {"citations": {}, "mentions": {}}, "y"),
    )


def test_counts_are_averaged_per_question_and_only_where_they_were_measured(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, DOMAINS), written(tmp_path, ANSWERS, "a.csv"))
    citations, mentions = find_outcome(table, "citations"), find_outcome(table, "mentions")
    assert citations is not None
    assert mentions is not None
    assert citations.values.tolist() == [1.5, 0.5, 0.0]
    assert (citations.questions, citations.answers) == (2, 3)
    assert (mentions.questions, mentions.answers) == (2, 2)
    assert find_outcome(table, "candidate") is None
    assert table.notes[-1] == "Answers of 2 engines are pooled: x, y."


def test_json_says_the_same_as_csv(tmp_path: Path) -> None:
    document = {
        "format": "citestack-authority-study/1",
        "universe": "two domains",
        "questions": 9,
        "domains": [
            {"domain": "ACME.example", "measures": {"trust": 0.5}, "outcomes": {"cited": 4, "mentions": None}},
            {"domain": "beta.example", "measures": {"trust": None}, "pages": 3},
        ],
        "answers": [{"question": "q1", "counts": {"citations": {"Acme.example": 2}}}],
    }
    table = read_table(written(tmp_path, orjson.dumps(document).decode(), "t.json"))
    assert table.domains["acme.example"].values == {"trust": 0.5}
    assert table.answers == (AnswerCounts("q1", {"citations": {"acme.example": 2.0}}),)
    assert (table.totals, table.questions) == ({"cited": {"acme.example": 4.0}}, 9)
    assert table.universe == "two domains"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("site,trust\na.example,1\n", "no column domain"),
        ("domain,trust,trust\n", "column trust twice"),
        ("domain,trust\na.example,1\nb.example,x\n", "line 3: trust is 'x'"),
        ('domain,pages\na.example,"1,234"\n', "line 2: pages is '1,234'"),
        ("domain,trust\na.example,1,2\n", "line 2: 3 cells under 2 columns"),
        ("domain,trust\na.example,1\nA.example,2\n", "line 3: a.example stands there twice"),
        ("domain,trust\nhttps://a.example/,1\n", "line 2: domain:"),
        ("domain,citations\na.example,-1\n", "line 2: outcomes/citations:"),
        ("domain,trust\na.example,nan\n", "line 2: measures/trust:"),
        ('domain,trust\n"a.example,1\n', "line 2: unexpected end of data"),
    ],
)
def test_what_is_no_table_of_domains_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError) as e:
        read_table(written(tmp_path, text))
    assert says in e.value.message
    assert e.value.layer == "study"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("question,domain,clicks\nq,a.example,1\n", "other columns, or no counts: clicks"),
        ("question,domain\nq,a.example\n", "other columns, or no counts"),
        ("question,domain,cited\nq,a.example,1\nq,b.example,\n", "line 3: cited is blank here only"),
        ("question,domain,cited\nq,a.example,1\nq,A.example,1\n", "line 3: a.example twice in one answer"),
        ("question,domain,cited\nq,,1\n", "line 2: a count without a domain"),
        ("question,domain,cited\n,a.example,1\n", "line 2: question:"),
    ],
)
def test_what_is_no_table_of_answers_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError) as e:
        read_answers(written(tmp_path, text))
    assert says in e.value.message


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes("domain,kind\na.example,Stra\u00dfe\n".encode("latin-1"))
    for path, says in (
        (tmp_path / "none.csv", "cannot read"),
        (tmp_path / "none.json", "cannot read"),
        (latin, "is not UTF-8"),
        (written(tmp_path, "{", "broken.json"), "is not JSON"),
        (written(tmp_path, '{"format": "other/1", "domains": []}', "other.json"), "format:"),
    ):
        with pytest.raises(UsageError, match=says):
            read_table(path)
