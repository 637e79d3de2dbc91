"""Words that exclude each other, words that stand for each other, and other forms of names. Our own lists."""

from __future__ import annotations

ANTONYMS = tuple(
    tuple(side.split("|") for side in pair.strip().split("/"))
    for pair in """
    increase|raise|grow|rise|boost/decrease|reduce|lower|shrink|fall|decline|drop
    enable|activate/disable|deactivate
    before/after
    above/below
    over/under
    more/less|fewer
    most/least
    maximum|max/minimum|min
    always/never
    first/last
    allow|permit/prevent|forbid|deny|prohibit|ban|disallow
    accept|approve/reject|refuse
    include|contain/exclude|omit
    add|insert/remove|delete|drop
    open/close|closed|shut
    start|begin|launch/stop|end|finish
    early|earlier|earliest/late|later|latest
    high|higher|highest/low|lower|lowest
    fast|faster|fastest|quick|quickly/slow|slower|slowest|slowly
    large|larger|largest|big|bigger|biggest/small|smaller|smallest|little
    greater/smaller|less
    succeed|success|successful|successfully/fail|failure|unsuccessful
    win|won|victory/lose|lost|defeat
    buy|bought|purchase/sell|sold
    import/export
    public/private
    internal|internally/external|externally
    synchronous|synchronously/asynchronous|asynchronously
    mutable/immutable
    required|mandatory|compulsory|obligatory/optional|unnecessary|voluntary
    possible/impossible
    valid/invalid
    safe/unsafe|dangerous
    secure/insecure
    supported/unsupported|deprecated
    known/unknown
    true/false
    encrypt|encrypted/decrypt|unencrypted
    compress|compressed/decompress|uncompressed
    push/pull
    upload/download
    ascending/descending
    left/right
    north|northern/south|southern
    east|eastern/west|western
    male/female
    man|men/woman|women
    boy|boys/girl|girls
    husband/wife
    father/mother
    brother/sister
    son/daughter
    old|older|oldest/new|newer|newest|young|younger|youngest
    hot|warm/cold|cool
    cheap|cheaper|cheapest|inexpensive/expensive|costly
    strong|stronger/weak|weaker
    easy|easier|simple/hard|harder|difficult|complex
    heavy|heavier/light|lighter
    dark/bright|light
    positive|positively/negative|negatively
    profit|gain/loss|deficit
    expand/contract
    love/hate
    agree/disagree
    support/oppose
    appear/disappear|vanish
    connect|connected/disconnect|disconnected
    lock/unlock
    install/uninstall
    create/destroy|delete
    born|birth/died|death|die
    alive/dead
    full/empty
    rich/poor
    majority/minority
    with/without
    inside|indoor|indoors/outside|outdoor|outdoors
    sit|sitting|seated|sits/stand|standing|stands
    asleep|sleeping/awake
    wet/dry
    long|longer|longest/short|shorter|shortest
    tall|taller|tallest/short|shorter
    wide|wider/narrow|narrower
    deep|deeper/shallow|shallower
    thick/thin
    best/worst
    better/worse
    often|frequently/rarely|seldom
    same|identical/different
    similar/different|dissimilar
    legal|lawful/illegal|unlawful
    guilty/innocent
    ally/enemy
    arrive/leave|depart
    enter/exit
    teacher/student
    lend/borrow
    send/receive
    local|locally/remote|remotely|global|globally
    static|statically/dynamic|dynamically
    primary|master/secondary|replica|standby
    manual|manually/automatic|automatically
    temporary|temporarily/permanent|permanently
    absolute/relative
    explicit|explicitly/implicit|implicitly
    serial|sequential|sequentially/parallel|concurrently
    single/multiple
    active/inactive|passive
    visible/hidden|invisible
    present/absent
    forward/backward|backwards
    incoming|inbound/outgoing|outbound
    input/output
    upper/lower
    top/bottom
    front/back|rear
    horizontal|horizontally/vertical|vertically
    complete/incomplete
    correct|correctly/incorrect|incorrectly|wrong|wrongly
    success/failure
    free/paid
    persistent|durable/volatile
    blocking/nonblocking
    sensitive/insensitive
    sorted|ordered/unsorted|unordered
    stable/unstable
    advantage|benefit/disadvantage|drawback
    improve|improvement/worsen|worsening|degrade
    strengthen/weaken
    reliable/unreliable
    available/unavailable
    compatible/incompatible
    ability|able/inability|unable
    peace/war
    hero/villain
    employed/unemployed
    married/divorced|unmarried|single
    """.strip().splitlines()
)

SYNONYMS = tuple(
    group.split()
    for group in """
    allow permit let
    use utilize utilise employ
    begin start commence
    end finish conclude
    buy purchase acquire
    big large
    small little
    quick fast rapid
    help assist aid
    show display
    make create build construct
    need require
    get obtain receive
    begin launch
    film movie
    author writer
    physician doctor
    car automobile vehicle
    kid child
    man guy
    woman lady
    company firm corporation
    town city
    job occupation
    error mistake
    choose select pick
    change modify alter
    delete remove erase
    fix repair
    keep retain preserve
    stop halt cease
    prevent avoid
    maximum max
    minimum min
    database db
    documentation docs
    configuration config
    directory folder
    parameter argument
    option setting
    default standard
    kill slay
    die perish
    bike bicycle
    plane airplane aircraft
    ship vessel boat
    street road
    house home
    shop store
    picture photo photograph image
    garbage trash
    talk speak
    walk stroll
    run jog
    jump leap
    near close
    famous renowned
    important significant
    approximately about roughly around
    usually typically generally
    often frequently
    get become
    contain include comprise
    locate situate
    marry wed
    cost price
    earn gain
    win victory
    release publish issue
    star feature
    also additionally
    however nevertheless
    ensure guarantee
    automatically automatic
    execute run
    lower reduce decrease
    raise increase
    improve enhance
    limit restrict
    verify check validate
    """.strip().splitlines()
)

NAME_ALIASES = {
    "usa": "us",
    "u.s": "us",
    "u.s.a": "us",
    "america": "us",
    "american": "us",
    "u.k": "uk",
    "britain": "uk",
    "british": "uk",
    "french": "france",
    "german": "germany",
    "spanish": "spain",
    "dutch": "netherlands",
    "holland": "netherlands",
    "greek": "greece",
    "chinese": "china",
    "english": "england",
    "irish": "ireland",
    "scottish": "scotland",
    "welsh": "wales",
    "swiss": "switzerland",
    "swedish": "sweden",
    "danish": "denmark",
    "polish": "poland",
    "turkish": "turkey",
    "finnish": "finland",
    "norwegian": "norway",
    "portuguese": "portugal",
    "belgian": "belgium",
    "thai": "thailand",
    "iraqi": "iraq",
    "postgres": "postgresql",
    "psql": "postgresql",
    "js": "javascript",
    "k8s": "kubernetes",
}
