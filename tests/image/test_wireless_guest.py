# SPDX-License-Identifier: Apache-2.0
"""The wireless side of the image, with radios that the guest's kernel makes up: two in one air, of
which the second is a guest's phone, then a venue's router, each in a network namespace of its own."""
import re
import subprocess

import pytest

from conftest import IMAGE
from guest import LINE, UP, Guest
from meetup import Person
from print_shop import read_code

RADIOS = ("modules_load=mac80211_hwsim mac80211_hwsim.radios=2 "
          "systemd.journald.forward_to_console=1")
VENUE, HALL, PASSWORD = "Venue", "Hall 3", "correcthorse"

# {1}: the name, {2}: the password.  What udhcpc was given becomes the address.
PHONE = """set -e
ip netns add other
iw phy phy1 set netns name other
printf '#!/bin/sh\\n[ "$1" != bound ] || ip addr add $ip/$mask dev $interface\\n' >/run/bound
chmod +x /run/bound
wpa_passphrase {0} {1} >/run/phone.conf
ip netns exec other wpa_supplicant -B -i wlan1 -c /run/phone.conf >&2
ip netns exec other /run/busybox udhcpc -i wlan1 -n -q -t 30 -s /run/bound >&2
ip netns exec other ip -4 -br address show wlan1
printf 'GET / HTTP/1.0\\r\\nHost: {2}\\r\\n\\r\\n' |
    ip netns exec other timeout 30 openssl s_client -quiet -ign_eof -connect {2} 2>/dev/null
"""

ROUTER = """set -e
ip netns exec other sh -c 'kill $(pidof wpa_supplicant); ip address flush dev wlan1'
systemctl stop turnout-access-point
cat >/run/venue.conf <<CONF
interface=wlan1
driver=nl80211
ssid={0}
channel=1
wpa=2
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
wpa_passphrase={1}
CONF
ip netns exec other hostapd -B /run/venue.conf
ip -n other address add 10.77.0.1/24 dev wlan1
ip netns exec other dnsmasq --conf-file=/dev/null --port=0 --interface=wlan1 \
    --dhcp-range=10.77.0.10,10.77.0.20,1h --dhcp-leasefile=/run/venue.leases
systemctl start wpa_supplicant@wlan0
"""

# A router that neither says its name nor speaks WPA2; turnout.conf knows of it.
HIDDEN = """set -e
ip netns exec other sh -c 'kill $(pidof hostapd)'
sed -i -e 's/^ssid=.*/ssid={0}/' -e 's/^wpa_key_mgmt=.*/wpa_key_mgmt=SAE/' /run/venue.conf
printf 'ignore_broadcast_ssid=1\\nieee80211w=2\\n' >>/run/venue.conf
systemctl stop wpa_supplicant@wlan0
ip address flush dev wlan0
ip netns exec other hostapd -B /run/venue.conf
ip -n other address replace 10.77.0.1/24 dev wlan1
SSID="{0}" PASSWORD="{1}" COUNTRY= /usr/lib/turnout/image/wireless /data/wpa_supplicant
systemctl start wpa_supplicant@wlan0
"""


def with_radios(guest):
    """The kernel makes them up before udev looks: as radios that were always there."""
    text = subprocess.run(["mtype", "-i", f"{guest.disk}@@1048576", "::grub.cfg"], check=True,
                          capture_output=True, text=True).stdout
    guest.configure("grub.cfg", text.replace(" quiet ", f" quiet {RADIOS} "))


def code(guest):
    guest.screen().save(guest.folder / "code.png")
    return read_code(guest.folder / "code.png")


def done(guest, script):
    ran = subprocess.run(guest.ssh("sh", "-s"), input=script, capture_output=True, text=True,
                         timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def address(guest):
    return guest.run("ip -4 -br address show wlan0").stdout


@pytest.mark.long
def test_own_network_and_a_venues(disk):
    """Protects: a box without a cable spans its own network, shows the code to join it, and whoever
    joins has an address and the hub's page.  A network that a host chooses on the screen, and whose
    password they type there, links the box, and is known after the next start.  A hidden one of
    WPA3 that turnout.conf names links it too."""
    with Guest(disk) as guest:
        guest.prepare(LINE, more="hub = here\n")
        with_radios(guest)
        guest.start()
        guest.ask("set_link", name="n0", up=False)
        guest.wait_serial(UP)
        guest.wait_serial("access point: Turnout-")
        guest.ask("set_link", name="n0", up=True)
        door = guest.door()
        door.wait("first-frame")
        if door.screen() != "unpaired":
            door.touch("done")
        symbol = guest.until(lambda: code(guest), "code of the network")
        guest.keep_screen("own-network")
        name, password = re.fullmatch("WIFI:T:WPA;S:(Turnout-[0-9A-F]{4});P:([a-z0-9]{16});;",
                                      symbol).groups()
        with (IMAGE / "packages/busybox/usr/bin/busybox").open("rb") as busybox:
            subprocess.run(guest.ssh("cat >/run/busybox && chmod +x /run/busybox"), check=True,
                           stdin=busybox)
        door.touch("next")
        page = guest.until(lambda: code(guest) != symbol and code(guest), "code of the page")
        guest.keep_screen("own-page")
        place = re.fullmatch(r"https://(10\.42\.0\.1:\d+)/#/setup\?code=[0-9A-Z-]{14}",
                             page).group(1)
        answer = done(guest, PHONE.format(name, password, place))
        assert re.search(r"10\.42\.0\.\d+/24", answer) and "HTTP/1.1 200" in answer, answer

        done(guest, ROUTER.format(VENUE, PASSWORD))
        assert "10.42" not in address(guest)
        person = Person(door, "touch")
        person.become_staff()
        person.go("staff-box", "box")
        person.go("box-network", "network")
        person.go("item-0", "password")
        person.write(PASSWORD)
        guest.keep_screen("venue-password")
        person.go("next", "network")
        guest.until(lambda: "10.77.0." in address(guest), "address in the venue's network")
        guest.keep_screen("venue")
        assert f'ssid="{VENUE}"' in guest.run("cat /data/wpa_supplicant/wlan0.conf").stdout

        done(guest, HIDDEN.format(HALL, PASSWORD))
        guest.until(lambda: HALL in guest.run("iw dev wlan0 link").stdout
                    and "10.77.0." in address(guest), "address in the hidden network")
        assert "0 loaded units" in guest.run("systemctl --failed --no-pager").stdout
