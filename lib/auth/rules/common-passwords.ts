/** What is tried first and is not on zxcvbn's list: compiled by hand from other lists of leaked passwords. */
export const MORE_COMMON_PASSWORDS: readonly string[] =
  `1234512345 aa12345678 1q2w3e4r5t6y7u qweqweqwe123 asdf1234asdf qwertyuiopasdfghjkl poiuytrewq mnbvcxzlkjhgfdsa
  asdfghjklzxcvbnm asdfqwer1234 qwertzuiop qwertzuiop123 1478963250 3216549870 5201314520 1314520520 3141592653
  31415926535 2718281828 1234123412 adgangskode salasana123 changemenow letmeinplease welcome2muster iloveyou2much
  iloveyouforever iloveyousomuch iloveyoubaby iloveyoumom ilovemymom ilovegod123 jesusisking godisgood1 godislove1
  forever123 together4ever administrador superadmin superadmin123 superuser1 defaultpassword yourpassword
  thepassword passwordless secretpassword footballer snowboarding manchesterunited manunited1 chelseafc1
  barcelona1 barcelona10 juventus1897 besiktas1903 strawberries butterflies gingerbread spiderman123 ironman123
  michelle123 jonathan123 christina1 valentina1 anastasia1 indonesia1 netherlands startrek123 hogwarts123
  lordoftherings gameofthrones minecraft1 microsoft1 microsoft123 linkedin123 instagram1 trustno1trustno1
  correcthorse correcthorsebatterystaple blink182blink182 abcdefghij abcdefghijk abcdefghijkl
  abcdefghijklmnopqrstuvwxyz abcd1234abcd`.split(/\s+/);

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
