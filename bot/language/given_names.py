"""Common given names of many languages: they tell a person from other names, and whether "he" or "she" fits."""

from bot.language.lexicon import split_words

FEMALE_NAMES = split_words(
    """adele agnes alexandra alice alina amanda amelia amy ana andrea angela anita anna annalena anne annie antonia
    barbara beatrice beata bianca brigitte carla carmen caroline catherine cecilia charlotte chiara christina
    christine claire claudia condoleezza cristina dana daria deborah diana donna dorothy elena eleanor elisabeth
    elizabeth ella ellen emily emma erika eva fatima fiona florence frances gabriela giorgia gloria grace greta
    hannah heather helen hillary ida ines ingrid irene iris isabel isabella jacinda jane janet jean jennifer jessica
    joan joanna judith julia julie kaja kamala karen karin kate katherine katrin kimberly kristalina laura lena
    leila linda lisa liz louise lucia lucy magdalena maia malala margaret maria marie marina marta martha mary maya
    melania melinda melissa mette michelle monica nadia nancy natalia nicole nina nora oksana olena olga olivia
    pamela patricia paula petra rachel rebecca renata rita roberta rosa ruth sabine samantha sandra sanna sara sarah
    serena simone sofia sonia sophia sophie stella stephanie susan svetlana sylvia tatiana teresa theresa tina
    ursula valentina vanessa vera victoria viktoria yulia yvonne zoe zuzana"""
)
MALE_NAMES = split_words(
    """aaron abdul abraham adam adrian ahmed alan albert alex alexander alexei alfred ali andre andrei andrew andrey
    andriy angus anthony anton antonio antony arnold arthur barack ben benjamin bernard bill bob boris brian bruce
    carl carlos charles chris christian christopher claude cyril dan daniel david dennis dmitri dmitry dmytro donald
    douglas edgar eduard edward emmanuel eric erik ernest eugene felix fernando francis francisco frank franz fred
    frederick friedrich gabriel gary geoffrey george gerald gerhard gordon graham greg gustav guy hans harold harry
    hassan heinrich helmut henri henry herbert hugo ian igor ivan jack jacob jacques jake james jan jared jason
    javier jean jeff jens jeremy jerome jim joe johann johannes john jonas jonathan jorge jose joseph josh juan
    julian justin karl keir keith kemal ken kenneth kevin kim klaus konrad lars lawrence lee leo leonard leonid
    lloyd louis luca luis luke manuel marc marco mario mark martin matt matthew maurice max michael michel miguel
    mike mikhail mohamed mohammed moritz narendra neil nicholas nicolas nigel nikola nikolai olaf oleg oliver omar
    oscar otto pablo patrick paul pavel pedro pete peter petr philip philippe pierre rafael raymond recep richard
    rishi robert roger roland roman ronald rudolf rustem salman sam samuel sebastian sergei sergey shinzo simon
    stefan stephen steve steven tayyip thomas tim tobias tom tony victor viktor vincent vitali vladimir volodymyr
    walter werner wilhelm william winston wolfgang xavier xi yuri yves"""
)
GIVEN_NAMES = FEMALE_NAMES | MALE_NAMES
