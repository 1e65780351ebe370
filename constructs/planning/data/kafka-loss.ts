/** What a Kafka cluster may lose and still carry its whole load. */
export class KafkaLoss {
  /** Nothing: the load fits while every broker runs. */
  public static readonly NONE = new KafkaLoss('none');
  /** One broker, as a rolling restart or a broken node takes it away. */
  public static readonly BROKER = new KafkaLoss('broker');
  /** All brokers of one availability zone. */
  public static readonly ZONE = new KafkaLoss('zone');

  /** Every kind of loss, from small to large. */
  public static readonly ALL: readonly KafkaLoss[] = Object.freeze([KafkaLoss.NONE, KafkaLoss.BROKER, KafkaLoss.ZONE]);

  /** The loss with this name, if there is one. */
  public static find(name: string): KafkaLoss | undefined {
    return KafkaLoss.ALL.find((loss) => loss.name === name);
  }

  private constructor(
    /** Name: `zone`. */
    public readonly name: string,
  ) {}
}
