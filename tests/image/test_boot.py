# SPDX-License-Identifier: Apache-2.0
"""The image from power to "welcome": the real disk, the real kernel, a scanner that plays keyboard."""
from conftest import to_boot_partition
from guest import Guest

OK = (0x0A, 0x5F, 0x3E)
AMBER = (0xFF, 0xC2, 0x4A)
RED = (0x9B, 0x1F, 0x18)


def green(guest):
    return lambda: guest.share(OK) > 0.25


def pair(guest, meetup):
    """The invitation is scanned; from then on the kiosk has what it needs."""
    guest.scan(meetup.invite())
    guest.until(lambda: meetup.group.json("kiosk", "list"), "kiosk at the hub")


def test_from_power_to_welcome(meetup, disk):
    """Nobody signs in, nobody types a command: power on, show the invitation, scan.  What the door
    acknowledged with no hub in reach is at the hub afterwards, and after the plug was pulled."""
    to_boot_partition(disk, "turnout.conf", "lang = en\ntimezone = Europe/Berlin\n"
                      "scan = wedge:/dev/input/by-id/usb-QEMU_QEMU_USB_Keyboard_scanner-event-kbd\n")
    first, second = meetup.tickets[0], meetup.tickets[1]
    with Guest(disk) as guest:
        guest.wait_serial("turnout: slot A is good")
        guest.keep_screen("unpaired")
        pair(guest, meetup)
        guest.scan(first["text"])
        guest.until(green(guest), "welcome")
        guest.keep_screen("welcome")
        meetup.stop_hub()
        guest.until(lambda: not green(guest)(), "home again")
        guest.scan(second["text"])
        guest.until(green(guest), "welcome with no hub")
        guest.cut()
        guest.start()
        guest.wait_serial("turnout: slot A is good")
        guest.scan(second["text"])
        guest.until(lambda: guest.share(AMBER) > 0.25, "already in, after the plug was pulled")
        guest.keep_screen("already-in")
        meetup.start_hub()
        guest.until(lambda: {first["ticket"], second["ticket"]} <= meetup.came(),
                    "both admissions at the hub")
