"""Who is meant where nobody is named: the speaker is carried over sentences and paragraphs."""

from __future__ import annotations

import pytest

from safepassage.language import Lang
from safepassage.reports.attribution import relations_of

CASES: dict[str, tuple[Lang, str, list[str]]] = {
    "a subject left out": (
        "ar",
        "قال نادر حداد إن الحافلات وصلت. وأضاف أن الجرحى أولا.",
        ["نادر حداد", "نادر حداد"],
    ),
    "over paragraphs": (
        "ar",
        "ذكر بيان صدر عن وزارة الصحة أن الجرحى بخير.\nوشدد البيان على أن الممر آمن.\nولفت إلى وصول الدواء.",
        ["بيان صدر عن وزارة الصحة"] * 3,
    ),
    "a plural": (
        "ar",
        "قال مسؤولون في الهلال إن القافلة وصلت. وقال الوزير إن الطريق مفتوح. وأشاروا إلى أن العدد كبير.",
        ["مسؤولون في الهلال", "الوزير", "مسؤولون في الهلال"],
    ),
    "a feminine": (
        "ar",
        "وقالت المتحدثة إن الخروج بدأ. وقال الحارس إن الباب مفتوح. وأضافت أنه سيستمر.",
        ["المتحدثة", "الحارس", "المتحدثة"],
    ),
    "a definite noun": (
        "ar",
        "وقال مصدر أمني إن الجسر لغم. وأوضح المصدر أن فريقا وصل.",
        ["مصدر أمني", "مصدر أمني"],
    ),
    "a last name": (
        "ar",
        "وأفاد نادر حداد، رئيس المجلس، أن الخروج بدأ.\nواعتبر حداد أنه نجاح.",
        ["نادر حداد، رئيس المجلس", "نادر حداد، رئيس المجلس"],
    ),
    "a capital is not part of a list": (
        "ar",
        "ولم يعلن أي من دمشق أو موسكو الاتفاق. ونفت موسكو علمها به.",
        ["أي من دمشق أو موسكو", "موسكو"],
    ),
    "nobody": ("ar", "ويعتقد أن المهاجمين فروا.", [""]),
    "a pronoun": (
        "en",
        "Huda Nasser said the buses came. She added that all were safe.",
        ["Huda Nasser", "Huda Nasser"],
    ),
    "a short name": (
        "en",
        "The Valley Observatory for Human Rights said buses came. The observatory said all were safe.",
        ["The Valley Observatory for Human Rights", "The Valley Observatory for Human Rights"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_speaker_is_carried_over(case: str) -> None:
    """Each relation names who speaks, as far as the text has told."""
    lang, text, speakers = CASES[case]
    assert [relation.speaker for relation in relations_of(text, lang)] == speakers
