/**
 * What is tried first. Compiled by hand from the passwords that every published list of leaked ones has near its top;
 * only those of ten characters or more, because shorter ones are refused for their length.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `1234567890 0123456789 12345678910 1234567891 1234512345 123456789a a123456789 123456789q q123456789 123456789abc
  abc123456789 a1234567890 1234567890a aa123456789 aa12345678 qq123456789 abcd123456 abcd12345678 abc1234567 abc12345678
  123456abcd 123456qwerty qwerty123456 qwerty12345 qwerty1234 qwerty12345678 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u
  q1w2e3r4t5 q1w2e3r4t5y6 1qaz2wsx3edc 1qazxsw23edc zaq12wsxcde3 zaq1xsw2cde3 1qaz2wsx3edc4rfv qazwsxedcrfv qazwsxedcrfvtgb
  qazwsx123456 qweasdzxc123 qwe123qwe123 asd123asd123 qweqweqwe123 zxcvbnm123 zxcvbnm1234 asdfghjkl1 asdfghjkl123
  asdfghjkl; asdf1234asdf asdfasdfasdf qwerasdfzxcv qwertyuiop qwertyuiop1 qwertyuiop123 qwertyuiop[] qwertyuiopasdfghjkl
  poiuytrewq mnbvcxzlkjhgfdsa asdfghjklzxcvbnm qwertyasdfgh qwertyqwerty asdfqwer1234 1234qwerasdf 1234qwerasdfzxcv
  azertyuiop azertyuiop123 qwertzuiop qwertzuiop123 1029384756 0192837465 1357924680 2468013579 1472583690 147258369
  7894561230 1478963250 3216549870 0987654321 9876543210 0147258369 1122334455 112233445566 1234554321 1123581321
  5201314520 1314520520 3141592653 31415926535 2718281828 1212121212 1010101010 1231231234 1234123412 0000000001
  passw0rd123 password1 password12 password123 password1234 password12345 passwordpassword passwort123 motdepasse
  motdepasse123 contrasena123 contraseña senha12345 parolparol wachtwoord wachtwoord1 adgangskode salasana123 heslo12345
  changeme123 changeme1234 changemenow letmein123 letmein1234 letmeinnow letmeinplease welcome123 welcome1234 welcome2muster
  iloveyou12 iloveyou123 iloveyou1234 iloveyou2much iloveyouforever iloveyousomuch ilovemyself iloveyoubaby iloveyoumom
  ilovemymom ilovegod123 ilovejesus jesuschrist jesusislord jesusisking godisgood1 godislove1 forever123 together4ever
  administrator administrator1 adminadmin admin12345 admin123456 admin1234567 administrador rootrootroot root123456
  superadmin superadmin123 superuser1 supervisor1 testtesttest test123456 test1234567 testing123 testing1234 tester1234
  temporary1 temporary123 temppassword defaultpassword mypassword mypassword1 mypassword123 newpassword newpassword1
  yourpassword thepassword nopassword passwordless secretpassword secret12345 topsecret1 topsecret123 pa$$word123
  basketball basketball1 basketball23 baseball123 football123 football1234 footballer volleyball skateboard snowboarding
  liverpool1 liverpool123 liverpoolfc manchester manchesterunited manunited1 chelseafc1 arsenal123 barcelona1 barcelona10
  realmadrid realmadrid1 juventus1897 fcbarcelona galatasaray fenerbahce fenerbahce1907 besiktas1903 galatasaray1905
  strawberry strawberries blackberry watermelon butterfly1 butterflies chocolate1 chocolate123 cheesecake gingerbread
  sunshine123 sunshine12 princess123 princess12 superman123 spiderman123 spiderman1 batman12345 ironman123 pokemon123
  dragonball dragonballz dragon12345 monkey12345 shadow12345 master12345 michael123 michelle123 charlie123 jennifer123
  jonathan123 elizabeth1 alexander1 christopher christian1 christina1 stephanie1 valentina1 sebastian1 anastasia1 alejandro1
  australia1 california california1 washington philippines indonesia1 netherlands starwars123 startrek123 harrypotter
  harrypotter1 hogwarts123 lordoftherings gameofthrones minecraft1 minecraft123 playstation playstation3 nintendo64
  samsung123 samsung1234 microsoft1 microsoft123 google12345 facebook123 facebook12 linkedin123 linkedin1 instagram1
  computer123 computer1234 internet123 electronic engineering university1 hello12345 hello123456 helloworld helloworld1
  hellokitty hellokitty1 whatever123 trustno1trustno1 correcthorse correcthorsebatterystaple blink182blink182
  abcdefghij abcdefghijk abcdefghijkl abcdefghijklmnopqrstuvwxyz abcdefg123 abcdef123456 abcd1234abcd aaaaaaaaaa1`
    .split(/\s+/)
    .filter((password) => password.length >= 10),
);

/** Common words: with digits and signs before or after them, or said twice, they are common passwords too. */
export const COMMON_STEMS: ReadonlySet<string> = new Set(
  `password passwort passw passwd pass contrasena contraseña motdepasse senha parola wachtwoord heslo geheim secret topsecret
  qwerty qwertz azerty qwert qwer asdf asdfgh asdfghjkl zxcvbnm zxcvbn qazwsx abc abcd abcde abcdef abcdefg abcdefgh
  admin administrator root user guest test tester testing demo temp temporary default changeme letmein welcome login access
  master hello iloveyou love monkey dragon shadow sunshine princess football baseball basketball superman batman trustno
  michael jordan jennifer charlie thomas daniel jessica summer winter spring autumn sommer herbst january february march
  april june july august september october november december monday tuesday wednesday thursday friday saturday sunday
  company employee manager office muster attendance computer internet server oracle cisco google facebook samsung freedom
  whatever starwars pokemon soccer hockey flower cheese purple orange silver diamond chocolate liverpool chelsea arsenal`.split(
    /\s+/,
  ),
);
