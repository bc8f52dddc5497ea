package io.trivium.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivium.broker.security.Accounts;
import io.trivium.broker.security.Action;
import io.trivium.broker.security.Resource;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountsFileTest {
    private static final String OWN = """
            users:
              - {username: root, password: r, userType: Super}
              - {username: gone, password: g, userStatus: disable}
            acls:
              - subject: User:bob
                policies:
                  - entries:
                      - {resource: "Topic:a*", actions: [Pub, Sub]}
                  - policyType: Default
                    entries:
                      - {resource: "Topic:*", actions: [Sub], sourceIps: [10.0.0.0/8]}
            """;

    @Test
    void ownFormHasUsersAndRights() {
        Accounts accounts = AccountsFile.parse(OWN);

        assertThat(accounts.enabled("root")).isNotNull();
        assertThat(accounts.users().toString()).isEqualTo("{gone=User[gone, disabled], root=User[root, super]}");
        assertThat(accounts.enabled("gone")).isNull();
        assertThat(may(accounts, "bob", Resource.topic("a1"), Action.PUB)).isTrue();
        assertThat(may(accounts, "bob", Resource.topic("b"), Action.SUB)).isFalse();
    }

    @Test
    void plainAclOfRocketMq4IsRead() {
        Accounts accounts = AccountsFile.parse("""
                globalWhiteRemoteAddresses:
                - 10.10.103.*
                accounts:
                - accessKey: RocketMQ
                  secretKey: 12345678
                  whiteRemoteAddress:
                  admin: false
                  defaultTopicPerm: DENY
                  defaultGroupPerm: SUB
                  topicPerms:
                  - topicA=DENY
                  - topicB=PUB|SUB
                  groupPerms:
                  - groupA=DENY
                - accessKey: rocketmq2
                  secretKey: 12345678
                  admin: true
                """);

        assertThat(accounts.users().toString())
                .isEqualTo("{RocketMQ=User[RocketMQ], rocketmq2=User[rocketmq2, super]}");
        assertThat(may(accounts, "RocketMQ", Resource.topic("topicB"), Action.PUB))
                .isTrue();
        assertThat(may(accounts, "RocketMQ", Resource.topic("topicB"), Action.CREATE))
                .isFalse();
        assertThat(may(accounts, "RocketMQ", Resource.topic("topicA"), Action.SUB))
                .isFalse();
        assertThat(may(accounts, "RocketMQ", Resource.topic("topicC"), Action.SUB))
                .isFalse();
        assertThat(may(accounts, "RocketMQ", Resource.group("groupA"), Action.SUB))
                .isFalse();
        assertThat(may(accounts, "RocketMQ", Resource.group("groupB"), Action.SUB))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'users: [{username: a}]' | password of users 1 is missing",
                "'users: [{username: a, password: b, usertype: Super}]' | \"usertype\" in users 1 is unknown",
                "'users: [{username: a, password: b, userType: Boss}]' | userType of users 1 takes Normal or Super",
                "'users: [{username: a, password: b}, {username: a, password: b}]' | the user a stands there twice",
                "'user: []' | \"user\" in the file is unknown: it takes acls, users",
                "'acls: [{subject: bob, policies: []}]' | \"bob\" is no subject",
                "'users: ' | ''",
                "'users: [' | line 1 is not YAML",
                "'accounts: [{accessKey: a, secretKey: b, topicPerms: [x]}]' | \"x\" is no permission",
            })
    void whatIsWrongIsToldInASentence(String text, String message) {
        if (message.isEmpty()) {
            assertThat(AccountsFile.parse(text)).isEqualTo(Accounts.NONE);
        } else {
            assertThatThrownBy(() -> AccountsFile.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void aChangedFileIsTakenOverAndABrokenOneIsNot() {
        AtomicReference<String> text = new AtomicReference<>("users: [{username: a, password: b}]");
        FileAccounts accounts = FileAccounts.read(text::get);

        text.set("users: [{username: c, password: d}]");
        assertThat(accounts.get().enabled("a")).isNotNull();
        accounts.refresh();
        assertThat(accounts.get().enabled("a")).isNull();
        assertThat(accounts.get().enabled("c")).isNotNull();

        text.set("users: [");
        accounts.refresh();
        assertThat(accounts.get().enabled("c")).isNotNull();

        text.set("");
        accounts.refresh();
        assertThat(accounts.get().enabled("c")).isNotNull();
        text.set("users: [{username: c, password: d, userStatus: disable}]");
        accounts.refresh();
        assertThat(accounts.get().enabled("c")).isNotNull();
    }

    private static boolean may(Accounts accounts, String user, Resource resource, Action action) {
        return accounts.rightsOf(user)
                .deciding(resource, Set.of(action), InetAddress.getLoopbackAddress())
                .filter(rule -> rule.allow())
                .isPresent();
    }
}
