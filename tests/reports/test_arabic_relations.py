"""Arabic attribution relations: each rule of the grammar on a sentence of its own."""

from __future__ import annotations

import pytest

from tests.reports.spoken import Said, said

CASES: dict[str, tuple[str, list[Said]]] = {
    "verb, subject, that": (
        "وقال مسؤولون في جهاز الأمن إن القافلة عبرت الجسر.",
        [Said(cue="وقال", source="مسؤولون في جهاز الأمن", content="القافلة عبرت الجسر")],
    ),
    "a title, a name and an affiliation": (
        "وأوضح العميد سامر قاسم المتحدث باسم وزارة الداخلية أن الطريق آمن.",
        [
            Said(
                cue="وأوضح",
                source="العميد سامر قاسم المتحدث باسم وزارة الداخلية",
                content="الطريق آمن",
            )
        ],
    ),
    "an apposition between commas": (
        "وأفاد نادر حداد، رئيس المجلس المحلي في الوادي، أن الحافلات وصلت.",
        [Said(cue="وأفاد", source="نادر حداد، رئيس المجلس المحلي في الوادي", content="الحافلات وصلت")],
    ),
    "a name between commas after an office": (
        "وقال رئيس اللجنة، نادر حداد، إن الخروج تأجل.",
        [Said(cue="وقال", source="رئيس اللجنة، نادر حداد", content="الخروج تأجل")],
    ),
    "the subject before the verb": (
        "مصادر محلية تؤكد أن الجسر مغلق.",
        [Said(cue="تؤكد", source="مصادر محلية", content="الجسر مغلق", stance="confirms")],
    ),
    "the subject between an auxiliary and its verb": (
        "وكانت وزارة الصحة أعلنت وفاة ثلاثة جرحى.",
        [Said(cue="أعلنت", source="وزارة الصحة", content="وفاة ثلاثة جرحى", stance="announces")],
    ),
    "a topic": (
        "أما قائد الشرطة فقال إن المعبر سيفتح.",
        [Said(cue="فقال", source="قائد الشرطة", content="المعبر سيفتح")],
    ),
    "a subject left out": (
        "وأضاف أن الدفعة الثانية ستخرج غدا.",
        [Said(cue="وأضاف", content="الدفعة الثانية ستخرج غدا", dropped=True)],
    ),
    "a plural verb has no subject after it": (
        "وطالبوا الحكومة بأن تفتح المعبر.",
        [Said(cue="وطالبوا", content="الحكومة بأن تفتح المعبر", stance="demands", dropped=True)],
    ),
    "no subject ends in the oblique": (
        "ودعا الطرفين إلى وقف القتال.",
        [Said(cue="ودعا", content="الطرفين إلى وقف القتال", stance="demands", dropped=True)],
    ),
    "a pronoun as subject": (
        "وهو يؤكد أن البلدة هادئة.",
        [Said(cue="يؤكد", source="وهو", content="البلدة هادئة", stance="confirms")],
    ),
    "coordinated subjects": (
        "لكن لم يعلن أي من الحكومة أو المعارضة أو الوسيط التوصل إلى هدنة رسميا.",
        [
            Said(
                cue="لم يعلن",
                source="أي من الحكومة أو المعارضة أو الوسيط",
                content="التوصل إلى هدنة",
                stance="not_confirmed",
            )
        ],
    ),
    "times and places between subject and content": (
        "وقال الوزير أمس في مؤتمر صحفي في العاصمة إن الممر مفتوح.",
        [Said(cue="وقال", source="الوزير", content="الممر مفتوح")],
    ),
    "a relative clause of the speaker": (
        "وقال المستشار، الذي طلب عدم ذكر اسمه، إن الأزمة انتهت.",
        [
            Said(cue="وقال", source="المستشار", content="الأزمة انتهت"),
            Said(cue="طلب", source="المستشار", content="عدم ذكر اسمه", stance="demands"),
        ],
    ),
    "an official not to be named": (
        "وذكر مصدر أمني رفض الكشف عن هويته أن القوة انسحبت.",
        [Said(cue="وذكر", source="مصدر أمني", content="القوة انسحبت")],
    ),
    "a preposition of the verb is in the cue": (
        "وأشار الطبيب إلى أن الأدوية تنفد، محذرا من كارثة.",
        [
            Said(cue="وأشار", source="الطبيب", content="الأدوية تنفد"),
            Said(cue="محذرا من", content="كارثة", stance="warns", dropped=True),
        ],
    ),
    "participles": (
        "وقال المصدر إن القصف توقف، مضيفا أن الجرحى نقلوا، ومشيرا إلى وجود نقص في الدواء.",
        [
            Said(cue="وقال", source="المصدر", content="القصف توقف"),
            Said(cue="مضيفا", content="الجرحى نقلوا", dropped=True),
            Said(cue="ومشيرا إلى", content="وجود نقص في الدواء", dropped=True),
        ],
    ),
    "a quotation": (
        "وقال أحد السكان لوكالة رويترز «لم يبق لدينا خبز».",
        [
            Said(
                cue="وقال",
                source="أحد السكان",
                relay="لوكالة رويترز",
                content="لم يبق لدينا خبز",
                direct=True,
            )
        ],
    ),
    "a colon": (
        "وتابع: لن نخرج قبل الجرحى.",
        [Said(cue="وتابع", content="لن نخرج قبل الجرحى", dropped=True)],
    ),
    "a broken quotation": (
        "وقال «إننا نرفض تقسيم بلاد «العهد والوعد».",
        [Said(cue="وقال", content="إننا نرفض تقسيم بلاد «العهد والوعد", direct=True, dropped=True)],
    ),
    "a quoted name is no quotation": (
        "وأعلن تنظيم «الراية» أن مقاتليه انسحبوا.",
        [Said(cue="وأعلن", source="تنظيم «الراية»", content="مقاتليه انسحبوا", stance="announces")],
    ),
    "the quotation before its verb": (
        "«لا نثق بالضمانات»، يقول أبو محمد.",
        [Said(cue="يقول", source="أبو محمد", content="لا نثق بالضمانات", direct=True)],
    ),
    "saying so": (
        "وعلق الوزير على ذلك قائلا إن الحكومة لن تتراجع.",
        [Said(cue="وعلق", source="الوزير", content="الحكومة لن تتراجع")],
    ),
    "by saying": (
        "وسخر من خصومه بقوله إنهم لا يعرفون الميدان.",
        [Said(cue="بقوله", content="لا يعرفون الميدان", dropped=True)],
    ),
    "an act is announced": (
        "وأعلن الجيش مقتل أربعة من جنوده.",
        [Said(cue="وأعلن", source="الجيش", content="مقتل أربعة من جنوده", stance="announces")],
    ),
    "a denial of an act": (
        "ونفت مصادر في الحركة لـ«الصباح» علمها بالاتفاق.",
        [
            Said(
                cue="ونفت",
                source="مصادر في الحركة",
                relay="الصباح",
                content="علمها بالاتفاق",
                stance="denies",
            )
        ],
    ),
    "a denial by an attached pronoun": (
        "ونشر أمس نص الاتفاق، ونفته موسكو.",
        [Said(cue="ونفته", source="موسكو", content="نص الاتفاق", stance="denies")],
    ),
    "charges refused are denied": (
        "ورفضت الحركة اتهامات الحكومة.",
        [Said(cue="ورفضت", source="الحركة", content="اتهامات الحكومة", stance="denies")],
    ),
    "not denied is not confirmed": (
        "ولم ينف الناطق الرسمي وجود اتصالات.",
        [
            Said(
                cue="ولم ينف",
                source="الناطق الرسمي",
                content="وجود اتصالات",
                stance="not_confirmed",
            )
        ],
    ),
    "an opinion denied is still an opinion": (
        "ولا يعتقد الخبير أن الهدنة ستصمد.",
        [Said(cue="ولا يعتقد", source="الخبير", content="الهدنة ستصمد")],
    ),
    "no comment": (
        "ولم يصدر أي تعليق من وزارة الدفاع على الحادث.",
        [
            Said(
                cue="ولم يصدر أي تعليق",
                source="وزارة الدفاع",
                content="الحادث",
                stance="not_confirmed",
            )
        ],
    ),
    "comment refused": (
        "ورفض الناطق التعليق على الأنباء.",
        [Said(cue="ورفض", source="الناطق", content="الأنباء", stance="not_confirmed")],
    ),
    "nobody claimed it": (
        "ولم تتبن أي جماعة الهجوم.",
        [Said(cue="ولم تتبن", source="أي جماعة", content="الهجوم", stance="not_confirmed")],
    ),
    "it could not be verified": (
        "ولم يتسن التأكد من صحة الشريط.",
        [Said(cue="ولم يتسن التأكد", content="صحة الشريط", stance="not_confirmed")],
    ),
    "without specifying": (
        "وقال المسؤول إن القافلة تأخرت، دون أن يوضح أسباب التأخير.",
        [
            Said(cue="وقال", source="المسؤول", content="القافلة تأخرت"),
            Said(cue="يوضح", content="أسباب التأخير", stance="not_confirmed", dropped=True),
        ],
    ),
    "the accused belongs to the content": (
        "واتهمت وزارة الداخلية الحركة بمحاولة الاعتداء على الموكب.",
        [
            Said(
                cue="واتهمت",
                source="وزارة الداخلية",
                content="الحركة بمحاولة الاعتداء على الموكب",
                stance="accuses",
            )
        ],
    ),
    "a ruling party is one name": (
        "واتهم الحزب الحاكم المعارضة بالفساد.",
        [Said(cue="واتهم", source="الحزب الحاكم", content="المعارضة بالفساد", stance="accuses")],
    ),
    "who is asked belongs to the content": (
        "وناشد المجلس المحلي المنظمات الدولية التدخل.",
        [
            Said(
                cue="وناشد",
                source="المجلس المحلي",
                content="المنظمات الدولية التدخل",
                stance="demands",
            )
        ],
    ),
    "asked from somebody": (
        "وطلبت الأمم المتحدة من الأطراف السماح بمرور المساعدات.",
        [
            Said(
                cue="وطلبت",
                source="الأمم المتحدة",
                content="السماح بمرور المساعدات",
                stance="demands",
            )
        ],
    ),
    "a relay": (
        "ونقلت وكالة الوادي عن منسق الفصائل قوله إن الاتفاق تم.",
        [Said(cue="ونقلت", source="منسق الفصائل", relay="وكالة الوادي", content="الاتفاق تم")],
    ),
    "a relay of a quotation": (
        "ونقل التلفزيون الرسمي عن الوزير: «سنرد غدا».",
        [Said(cue="ونقل", source="الوزير", relay="التلفزيون الرسمي", content="سنرد غدا", direct=True)],
    ),
    "a relay by attribution": (
        "ونسبت الصحيفة إلى مصادر مطلعة قولها إن الاجتماع أرجئ.",
        [Said(cue="ونسبت", source="مصادر مطلعة", relay="الصحيفة", content="الاجتماع أرجئ")],
    ),
    "quoting": (
        "وذكرت «رويترز» نقلا عن مسؤول أن الاجتماع فشل.",
        [Said(cue="وذكرت", source="مسؤول", relay="رويترز", content="الاجتماع فشل")],
    ),
    "an outlet beside the speaker": (
        "وقال مسؤولون في الهلال، بحسب وكالة الوادي الرسمية، إنهم نقلوا الجرحى.",
        [
            Said(
                cue="وقال",
                source="مسؤولون في الهلال",
                relay="وكالة الوادي الرسمية",
                content="نقلوا الجرحى",
            )
        ],
    ),
    "what the agency carried": (
        "وقال الوسيط، بحسب ما نقلته وكالة الوادي، إن المفاوضات تعثرت.",
        [Said(cue="وقال", source="الوسيط", relay="وكالة الوادي", content="المفاوضات تعثرت")],
    ),
    "a page": (
        "واعتبر الناشط، عبر صفحته في «فيسبوك»، أن الاتفاق خطوة أولى.",
        [
            Said(
                cue="واعتبر",
                source="الناشط",
                relay="صفحته في «فيسبوك»",
                content="الاتفاق خطوة أولى",
            )
        ],
    ),
    "an interview": (
        "وأضاف في مقابلة مع قناة «الوادي» أن الطريق مغلق.",
        [Said(cue="وأضاف", relay="قناة «الوادي»", content="الطريق مغلق", dropped=True)],
    ),
    "carried, not quoted": ("ونقل المسعفون الجرحى إلى المستشفى.", []),
    "according to, at the end": (
        "وقتل عشرة أشخاص في القصف، بحسب المرصد السوري لحقوق الإنسان.",
        [
            Said(
                cue="بحسب",
                source="المرصد السوري لحقوق الإنسان",
                content="وقتل عشرة أشخاص في القصف",
            )
        ],
    ),
    "according to, at the beginning": (
        "ووفقا لتقرير صادر عن اللجنة، فإن عدد النازحين تضاعف.",
        [Said(cue="ووفقا", source="لتقرير صادر عن اللجنة", content="عدد النازحين تضاعف")],
    ),
    "in accordance with is no source": ("وخرج المقاتلون وفق الاتفاق الموقع.", []),
    "a headline": (
        "موسكو: لا اتفاق على وقف النار",
        [Said(cue=":", source="موسكو", content="لا اتفاق على وقف النار")],
    ),
    "a dateline is no speaker": (
        "بيروت: قال الوزير إن الحدود مغلقة.",
        [Said(cue="قال", source="الوزير", content="الحدود مغلقة")],
    ),
    "a paper": (
        "وجاء في البيان أن الطائرات قصفت ثلاثة مواقع.",
        [Said(cue="وجاء في", source="البيان", content="الطائرات قصفت ثلاثة مواقع")],
    ),
    "a statement issued by": (
        "وذكر بيان صدر عن وزارة الخارجية اليوم أن القتال توقف.",
        [Said(cue="وذكر", source="بيان صدر عن وزارة الخارجية", content="القتال توقف")],
    ),
    "slogans that say": (
        "ورفعوا شعارات تقول «لا للحصار».",
        [Said(cue="تقول", source="شعارات", content="لا للحصار", direct=True)],
    ),
    "written on a placard": (
        "وحملت النساء لافتات كتب عليها «نريد أبناءنا».",
        [Said(cue="كتب", content="نريد أبناءنا", direct=True)],
    ),
    "it is believed": (
        "ويعتقد أن المهاجمين فروا.",
        [Said(cue="ويعتقد", content="المهاجمين فروا")],
    ),
    "a noun of saying": (
        "وتجاهلت اتهامات المعارضة للحكومة بالفساد.",
        [Said(cue="اتهامات", source="المعارضة", content="للحكومة بالفساد", stance="accuses")],
    ),
    "described as": (
        "ووصفت واشنطن الخطوة بأنها استفزازية.",
        [Said(cue="ووصفت", source="واشنطن", content="الخطوة بأنها استفزازية")],
    ),
    "a claim inside a claim": (
        "وقال الوزير إن الحركة نفت وجود أسرى لديها.",
        [
            Said(cue="وقال", source="الوزير", content="الحركة نفت وجود أسرى لديها"),
            Said(cue="نفت", source="الحركة", content="وجود أسرى لديها", stance="denies"),
        ],
    ),
    "another report ends the content": (
        "وقال الوزير إن القتال توقف، فيما نفت الحركة ذلك الخبر.",
        [
            Said(cue="وقال", source="الوزير", content="القتال توقف"),
            Said(cue="نفت", source="الحركة", content="ذلك الخبر", stance="denies"),
        ],
    ),
    "said and stressed": (
        "وقال وأكد أن الممر آمن.",
        [Said(cue="وقال", content="الممر آمن", dropped=True)],
    ),
    "the author's aside": ("يذكر أن المدينة محاصرة منذ عامين.", []),
    "clearer, not explained": ("وبدت الصورة أوضح مساء أمس.", []),
    "between, not made clear": ("وبين الطرفين خلافات على المياه.", []),
    "is held to be": ("ويعتبر هذا الجسر من أقدم الجسور.", []),
    "recognised a state": ("ولن تعترف الحركة بإسرائيل.", []),
    "as if": ("وكأن الحزب يطالب بحرب جديدة.", []),
    "welcomed": ("ورحب الوزير بالقرار.", []),
    "a press conference is an occasion": (
        "وقال خلال مؤتمر صحفي إن الجسر رمم.",
        [Said(cue="وقال", content="الجسر رمم", dropped=True)],
    ),
    "a statement that it issued": (
        "وأعلن المجلس المحلي في بيان أصدره اليوم توقف الحافلات.",
        [Said(cue="وأعلن", source="المجلس المحلي", content="توقف الحافلات", stance="announces")],
    ),
    "asking not to be named": (
        "وقال مصدر طبي لرويترز، طالبا عدم ذكر اسمه، إن المستشفى أخلي.",
        [
            Said(cue="وقال", source="مصدر طبي", relay="لرويترز", content="المستشفى أخلي"),
            Said(cue="طالبا", content="عدم ذكر اسمه", stance="demands", dropped=True),
        ],
    ),
    "a source told an agency": (
        "وأفاد مصدر طبي وكالة الأنباء بمقتل طفلين.",
        [Said(cue="وأفاد", source="مصدر طبي", relay="وكالة الأنباء", content="بمقتل طفلين")],
    ),
    "a headline that was told an outlet": (
        "حداد لـ«الجسر»: المعبر يفتح غدا",
        [Said(cue=":", source="حداد", relay="الجسر", content="المعبر يفتح غدا")],
    ),
    "an office in a place and a name between commas": (
        "وقال الناطق باسم اللجنة في الوادي، سامر قاسم، إن الطريق آمن.",
        [Said(cue="وقال", source="الناطق باسم اللجنة في الوادي، سامر قاسم", content="الطريق آمن")],
    ),
    "an act after a whole body": (
        "نفت القيادة العامة تحرك قواتها نحو الجسر.",
        [Said(cue="نفت", source="القيادة العامة", content="تحرك قواتها نحو الجسر", stance="denies")],
    ),
    "a name in quotation marks before the verb": (
        "«القيادة العامة» تنفي وقف الإجلاء",
        [Said(cue="تنفي", source="القيادة العامة", content="وقف الإجلاء", stance="denies")],
    ),
    "all of those asked": (
        "ودعا المصدر كافة السائقين إلى التريث.",
        [Said(cue="ودعا", source="المصدر", content="كافة السائقين إلى التريث", stance="demands")],
    ),
    "another office is the accused": (
        "واتهم الناطق باسم المجلس سامر قاسم وزير النقل بتأخير الحافلات.",
        [
            Said(
                cue="واتهم",
                source="الناطق باسم المجلس سامر قاسم",
                content="وزير النقل بتأخير الحافلات",
                stance="accuses",
            )
        ],
    ),
    "a foreign name of several words": (
        "طالبت منظمة هيومن رايتس ووتش السلطات بالتحقيق في الحادث.",
        [
            Said(
                cue="طالبت",
                source="منظمة هيومن رايتس ووتش",
                content="السلطات بالتحقيق في الحادث",
                stance="demands",
            )
        ],
    ),
    "a name and its office between commas before the verb": (
        "نزار حلمي، مدير مكتب الإغاثة في الوادي، اعتبر أن الممر خطر.",
        [
            Said(
                cue="اعتبر",
                source="نزار حلمي، مدير مكتب الإغاثة في الوادي",
                content="الممر خطر",
            )
        ],
    ),
    "human rights belong to a body's name": (
        "قتل ثلاثة، وفقا للمرصد السوري لحقوق الإنسان.",
        [Said(cue="وفقا", source="للمرصد السوري لحقوق الإنسان", content="قتل ثلاثة")],
    ),
    "in saying": (
        "ورد عليه الوزير بالقول إن المعبر مفتوح.",
        [Said(cue="ورد", source="الوزير", content="المعبر مفتوح")],
    ),
    "a quotation before a circumstance": (
        'وقالت المتحدثة ليندا نادر "وصلنا البلدة" موضحة أن القافلة محملة بمواد طبية.',
        [
            Said(cue="وقالت", source="المتحدثة ليندا نادر", content="وصلنا البلدة", direct=True),
            Said(cue="موضحة", content="القافلة محملة بمواد طبية", dropped=True),
        ],
    ),
    "two points and another clause": (
        "وأعلنت الكتيبة مسؤوليتها عن الهجوم .. فيما لم تعلق الوزارة على الحادث.",
        [
            Said(cue="وأعلنت", source="الكتيبة", content="مسؤوليتها عن الهجوم", stance="announces"),
            Said(cue="لم تعلق", source="الوزارة", content="الحادث", stance="not_confirmed"),
        ],
    ),
    "carried to a place": ("وكانت الشاحنات تنقل مساعدات إلى البلدة وإن تأخرت.", []),
    "without, not noted": ("وتم الأمر دون ضجة تذكر وأن بقيت آثاره.", []),
    "security, not believed": (
        "وقال قائد أمن المعبر سامر قاسم إن الطريق مغلق.",
        [Said(cue="وقال", source="قائد أمن المعبر سامر قاسم", content="الطريق مغلق")],
    ),
    "in answer to": (
        "وتابع الوزير ردا على سؤال أن الهدنة باقية.",
        [Said(cue="وتابع", source="الوزير", content="الهدنة باقية")],
    ),
    "for his part is no part of a name": (
        "ورأى وزير الصحة نادر حداد من جهته أن الوضع خطير.",
        [Said(cue="ورأى", source="وزير الصحة نادر حداد", content="الوضع خطير")],
    ),
    "an office of a party in quotation marks": (
        'ونفى الأمين العام لـ"حزب الوادي" سامر قاسم أن تكون الحافلات تأخرت.',
        [
            Said(
                cue="ونفى",
                source='الأمين العام لـ"حزب الوادي" سامر قاسم',
                content="تكون الحافلات تأخرت",
                stance="denies",
            )
        ],
    ),
    "in a party in quotation marks": (
        'وأكد عضو المجلس في "حزب الوادي" نادر حداد، أن الطريق مغلق.',
        [
            Said(
                cue="وأكد",
                source='عضو المجلس في "حزب الوادي" نادر حداد',
                content="الطريق مغلق",
                stance="confirms",
            )
        ],
    ),
    "a name like a verb": (
        "وأعلن النائب سامر فضل الله أن الجلسة أرجئت.",
        [
            Said(cue="وأعلن", source="النائب سامر فضل الله", content="الجلسة أرجئت", stance="announces"),
        ],
    ),
    "on the margins of a discussion": (
        "واعتبر على هامش مناقشة الموازنة أن الأموال لا تكفي.",
        [Said(cue="واعتبر", content="الأموال لا تكفي", dropped=True)],
    ),
    "during the discussion of the budget of a ministry": (
        "واعتبر خلال مناقشة موازنة الوزارة أن الأموال لا تكفي.",
        [Said(cue="واعتبر", content="الأموال لا تكفي", dropped=True)],
    ),
    "accusing, without a comma": (
        "وعلقت اللجنة الرحلات منذ أيام متهمة الحكومة بعرقلة القافلة.",
        [Said(cue="متهمة", content="الحكومة بعرقلة القافلة", stance="accuses", dropped=True)],
    ),
    "many are believed in the singular": (
        "ووصل مسلحون يعتقد أنهم من البلدة.",
        [Said(cue="يعتقد", content="من البلدة")],
    ),
    "an outlet in quotation marks after according to": (
        'وبحسب ما نقلت "أسوشيتد برس"، فإن القافلة عادت.',
        [Said(cue="وبحسب ما نقلت", source="أسوشيتد برس", content="القافلة عادت")],
    ),
    "an office in a body": (
        "ووصف مستشار الأمن في البيت الأبيض روبرت هيل الوضع بالمقلق.",
        [
            Said(
                cue="ووصف",
                source="مستشار الأمن في البيت الأبيض روبرت هيل",
                content="الوضع بالمقلق",
            )
        ],
    ),
    "an office of a body in quotation marks": (
        'وقال رئيس "الائتلاف"، نادر حداد، إن المهلة انتهت.',
        [Said(cue="وقال", source='رئيس "الائتلاف"، نادر حداد', content="المهلة انتهت")],
    ),
    "the secretary of a movement in quotation marks": (
        'وكشف الأمين العام لحركة "أهل الوادي" سامر قاسم عن هدنة جديدة.',
        [
            Said(
                cue="وكشف",
                source='الأمين العام لحركة "أهل الوادي" سامر قاسم',
                content="هدنة جديدة",
                stance="announces",
            )
        ],
    ),
    "a body for something, a time and its act": (
        "أعلن الائتلاف الوطني لقوى التغيير، اليوم، رفضه ترحيل السكان.",
        [
            Said(
                cue="أعلن",
                source="الائتلاف الوطني لقوى التغيير",
                content="رفضه ترحيل السكان",
                stance="announces",
            )
        ],
    ),
    "belonging to, not went on": (
        "وكان ضابط تابع للجيش قد أكد أن الجسر ملغم.",
        [Said(cue="أكد", source="ضابط تابع للجيش", content="الجسر ملغم", stance="confirms")],
    ),
    "laid the blame on": (
        "وألقى بيان للجناح العسكري باللوم على الحكومة.",
        [
            Said(
                cue="وألقى",
                source="بيان للجناح العسكري",
                content="باللوم على الحكومة",
                stance="accuses",
            )
        ],
    ),
    "a subject, a comma and its verb": (
        "وكانت كتائب الوادي، اتهمت الحكومة بقصف الجسر.",
        [
            Said(
                cue="اتهمت",
                source="كتائب الوادي",
                content="الحكومة بقصف الجسر",
                stance="accuses",
            )
        ],
    ),
    "an official who asked something, before his verb": (
        "المسؤول الأمني الذي طلب عدم كشف هويته قال إن المعبر مغلق.",
        [
            Said(cue="طلب", source="المسؤول الأمني", content="عدم كشف هويته", stance="demands"),
            Said(cue="قال", source="المسؤول الأمني", content="المعبر مغلق"),
        ],
    ),
    "a body that does something, before its verb": (
        "وزارة النقل التي تدير الحافلات أعلنت أن المعبر مغلق.",
        [Said(cue="أعلنت", source="وزارة النقل", content="المعبر مغلق", stance="announces")],
    ),
    "a man who is something, before his verb": (
        "ناصر، وهو طبيب في المستشفى، أوضح أن الجرحى بخير.",
        [Said(cue="أوضح", source="ناصر", content="الجرحى بخير")],
    ),
    "this official": (
        "هذا المسؤول أكد أن المعبر مغلق.",
        [Said(cue="أكد", source="هذا المسؤول", content="المعبر مغلق", stance="confirms")],
    ),
    "for its part before the subject": (
        "بدورها وزارة الخارجية دعت إلى الهدوء.",
        [Said(cue="دعت إلى", source="وزارة الخارجية", content="الهدوء", stance="demands")],
    ),
    "for his part between commas": (
        "سامر، من جهته، يقول إن المعبر مغلق.",
        [Said(cue="يقول", source="سامر", content="المعبر مغلق")],
    ),
    "a name and an age": (
        "نادر (35 عاما) يقول إن البيت هدم.",
        [Said(cue="يقول", source="نادر (35 عاما)", content="البيت هدم")],
    ),
    "some of the people": (
        "بعض سكان البلدة يقولون إن المعبر مغلق.",
        [Said(cue="يقولون", source="بعض سكان البلدة", content="المعبر مغلق")],
    ),
    "calling it": (
        'ورفض المجلس العرض، واصفا إياه بأنه "فخ جديد لنا".',
        [Said(cue="واصفا", content="فخ جديد لنا", direct=True, dropped=True)],
    ),
    "calling what happened": (
        "وخرج الوزير، واصفا ما جرى بأنه خطأ.",
        [Said(cue="واصفا", content="ما جرى بأنه خطأ", dropped=True)],
    ),
    "added, asking": (
        'وأضاف الناطق متسائلا: "متى تصل الحافلات إلينا؟".',
        [
            Said(
                cue="وأضاف",
                source="الناطق",
                content="متى تصل الحافلات إلينا",
                direct=True,
            )
        ],
    ),
    "a headline by a last name": (
        "حداد: المعبر لن يفتح هذا الأسبوع",
        [Said(cue=":", source="حداد", content="المعبر لن يفتح هذا الأسبوع")],
    ),
    "a label is no speaker": ("عاجل: وصول الحافلات إلى المعبر الآن", []),
    "an outlet with dots in its name": (
        "ونقلت شبكة سي.إن.إن عن مسؤولين أن المعبر مغلق.",
        [
            Said(
                cue="ونقلت",
                source="مسؤولين",
                relay="شبكة سي.إن.إن",
                content="المعبر مغلق",
            )
        ],
    ),
    "a name in quotation marks begins what is said": (
        'وذكرت الصحيفة أن "نادر حداد"، مستشار الوزير السابق، سلم القائمة.',
        [
            Said(
                cue="وذكرت",
                source="الصحيفة",
                content='"نادر حداد"، مستشار الوزير السابق، سلم القائمة',
            )
        ],
    ),
    "not announcing is a noun": ("وسئل عن عدم إعلان الرئيس قراره.", []),
    "impossible to verify": (
        "وتعذر التحقق من صحة الصور.",
        [Said(cue="وتعذر التحقق", content="صحة الصور", stance="not_confirmed")],
    ),
    "it was not possible to confirm": (
        "ولم يكن بالإمكان تأكيد هذه الأرقام.",
        [
            Said(
                cue="ولم يكن بالإمكان تأكيد",
                content="هذه الأرقام",
                stance="not_confirmed",
            )
        ],
    ),
    "the accused in quotation marks": (
        "واتهم التلفزيون الرسمي «عصابات مسلحة» بخطف السائقين.",
        [
            Said(
                cue="واتهم",
                source="التلفزيون الرسمي",
                content="«عصابات مسلحة» بخطف السائقين",
                stance="accuses",
            )
        ],
    ),
    "a circumstance of the speaker": (
        "وقال الوزير متحدثا للصحافيين إن المعبر مغلق.",
        [Said(cue="وقال", source="الوزير", content="المعبر مغلق")],
    ),
    "on the eve of": (
        "وقال حداد عشية وصوله إن المعبر مغلق.",
        [Said(cue="وقال", source="حداد", content="المعبر مغلق")],
    ),
    "its readiness": (
        "وأكدت الحكومة جاهزيتها لفتح المعبر.",
        [
            Said(
                cue="وأكدت",
                source="الحكومة",
                content="جاهزيتها لفتح المعبر",
                stance="confirms",
            )
        ],
    ),
    "a recovery is an act": (
        "وأعلنت الوزارة شفاء عشرة مصابين.",
        [Said(cue="وأعلنت", source="الوزارة", content="شفاء عشرة مصابين", stance="announces")],
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_the_relations_of_an_arabic_sentence(rule: str) -> None:
    """The sentence has these relations, with these words, and no other."""
    sentence, expected = CASES[rule]
    assert said(sentence, "ar") == expected
